using CsCheck;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
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
    public void A_weight_that_is_part_of_another_tensor_gets_its_gradient_there()
    {
        using var scope = NewDisposeScope();
        var table = arange(12, ScalarType.Float32).reshape(4, 3);
        table.requires_grad = true;
        DenseLayer.Of(ones(2, 3), table.slice(0, 1, 3, 1)).sum().backward();
        Assert.Equal([0f, 0, 0, 2, 2, 2, 2, 2, 2, 0, 0, 0], table.grad!.data<float>().ToArray());
    }
}
