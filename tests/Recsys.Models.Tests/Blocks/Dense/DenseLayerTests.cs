using CsCheck;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Dense;

public class DenseLayerTests
{
    public DenseLayerTests() => TorchRuntime.Initialize();

    [Fact]
    public void Value_and_gradients_are_those_of_torchs_linear_in_any_shape() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9], Gen.Int[1, 70], Gen.Int[1, 70], Gen.Bool).Sample((batch, length, input, output, biased) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)((batch * 7919) + (length * 613) + (input * 71) + output), CPU);
            long[][] shapes = [[batch, length, input], [output, input], [output]];
            var start = Array.ConvertAll(shapes, s => randn(s, generator: generator));
            var weight = randn([batch, length, output], generator: generator);
            Tensor[] Run(Func<Tensor[], Tensor> layer)
            {
                var inputs = Array.ConvertAll(start, t => t.clone());
                foreach (var t in inputs) t.requires_grad = true;
                var y = layer(inputs);
                (y * weight).sum().backward();
                return [y, inputs[0].grad!, inputs[1].grad!, .. biased ? [inputs[2].grad!] : Array.Empty<Tensor>()];
            }

            var ours = Run(t => DenseLayer.Of(t[0], t[1], biased ? t[2] : null));
            var theirs = Run(t => nn.functional.linear(t[0], t[1], biased ? t[2] : null));
            foreach (var (a, b) in ours.Zip(theirs)) Assert.InRange((a - b).abs().max().item<float>(), 0, 1e-6 * 40);
        }, iter: 60, threads: 1);

    [Fact]
    public void A_rectified_layer_is_what_torch_makes_of_its_parts_in_any_shape() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 70], Gen.Int[1, 70], Gen.OneOf(Gen.Const(0.0), Gen.Const(0.3)))
            .Sample((groups, size, input, output, dropout) =>
            {
                using var scope = NewDisposeScope();
                var seed = (ulong)((groups * 7919) + (size * 613) + (input * 71) + output);
                using var generator = new Generator(seed, CPU);
                long[][] shapes = [[groups * size, input], [output, input], [groups, output]];
                var start = Array.ConvertAll(shapes, s => randn(s, generator: generator));
                // At the bend a rounding error decides the gradient.
                var bend = nn.functional.linear(start[0], start[1]).Plus(start[2].repeat_interleave(size, 0));
                var weight = randn([groups * size, output], generator: generator) * (bend.abs() > 1e-4).to_type(ScalarType.Float32);
                Tensor[] Run(Func<Tensor[], Generator, Tensor> layer)
                {
                    using var drops = new Generator(seed, CPU);
                    var inputs = Array.ConvertAll(start, t => t.clone());
                    foreach (var t in inputs) t.requires_grad = true;
                    var y = layer(inputs, drops);
                    (y * weight).sum().backward();
                    return [y, .. inputs.Select(t => t.grad!)];
                }

                var ours = Run((t, drops) => DenseLayer.Rectified(t[0], t[1], t[2], dropout, drops));
                var theirs = Run((t, drops) => Seeded.Dropout(
                    nn.functional.linear(t[0], t[1]).Plus(t[2].repeat_interleave(size, 0)).relu(), dropout, drops));
                foreach (var (a, b) in ours.Zip(theirs)) Assert.InRange((a - b).abs().max().item<float>(), 0, 1e-6 * 40);
            }, iter: 60, threads: 1);

    [Fact]
    public void More_rows_than_one_block_holds_are_rectified_with_the_mask_of_the_whole()
    {
        using var scope = NewDisposeScope();
        Tensor Run(Func<Tensor, Generator, Tensor> layer)
        {
            using var drops = new Generator(4, CPU);
            return layer(ones(70_000, 1), drops);
        }

        var (weight, shift) = (ones(5, 1), zeros(1, 5));
        Assert.Equal(
            Run((x, drops) => Seeded.Dropout(x.matmul(weight.t()), 0.4, drops)).data<float>().ToArray(),
            Run((x, drops) => DenseLayer.Rectified(x, weight, shift, 0.4, drops)).data<float>().ToArray());
    }

    [Fact]
    public void Rows_that_are_no_groups_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => DenseLayer.Rectified(zeros(5, 2), zeros(3, 2), zeros(2, 3)));
    }

    [Fact]
    public void A_weight_that_is_part_of_another_tensor_gets_its_gradient_there()
    {
        using var scope = NewDisposeScope();
        var table = arange(12, ScalarType.Float32).reshape(4, 3);
        table.requires_grad = true;
        DenseLayer.Of(ones(2, 3), table.slice(0, 1, 3, 1)).sum().backward();
        Assert.Equal([0f, 0, 0, 2, 2, 2, 2, 2, 2, 0, 0, 0], table.grad!.data<float>().ToArray());
    }
}
