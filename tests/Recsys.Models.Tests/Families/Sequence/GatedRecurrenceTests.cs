using CsCheck;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Families.Sequence;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Families.Sequence;

public class GatedRecurrenceTests
{
    private static readonly string[] Names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];

    public GatedRecurrenceTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData("GRU")]
    [InlineData("LSTM")]
    public void States_and_gradients_are_those_of_torchs_layer_in_any_shape(string layer) =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 12], Gen.Int[1, 40], Gen.Int[1, 40]).Sample((batch, length, input, size) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)((batch * 7919) + (length * 613) + (input * 71) + size), CPU);
            using var gru = nn.GRU(input, size, batchFirst: true);
            using var lstm = nn.LSTM(input, size, batchFirst: true);
            var isGru = layer == "GRU";
            IRecurrentUnit unit = isGru ? new GatedRecurrentUnit() : new LongShortTermMemory();
            var parameters = (isGru ? (nn.Module)gru : lstm).named_parameters().ToDictionary(p => p.name, p => p.parameter);
            foreach (var p in parameters.Values)
            {
                using (no_grad()) p.copy_(randn(p.shape, generator: generator).Times(0.5));
            }

            var start = randn([batch, length, input], generator: generator);
            var weight = randn([batch, length, size], generator: generator);
            Tensor[] Run(Func<Tensor, Tensor[], Tensor> states)
            {
                var x = start.clone();
                var own = Array.ConvertAll(Names, n => parameters[n].detach().clone());
                foreach (var t in (Tensor[])[x, .. own, .. parameters.Values]) t.requires_grad = true;
                var y = states(x, own);
                (y * weight).sum().backward();
                return [y, x.grad!, .. own.Zip(Names, (o, n) => o.grad ?? parameters[n].grad!)];
            }

            var ours = Run((x, p) => GatedRecurrence.States(unit, x, p[0], p[1], p[2], p[3]));
            var theirs = Run((x, _) => isGru ? gru.call(x).Item1 : lstm.call(x).Item1);
            foreach (var (a, b) in ours.Zip(theirs))
                Assert.InRange((a - b).abs().max().item<float>(), 0, 5e-6 * Math.Max(1, b.abs().max().item<float>()));
        }, iter: 60, threads: 1);

    [Fact]
    public void Without_gradients_the_states_are_the_same()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        long[][] shapes = [[4, 6, 5], [21, 5], [21, 7], [21], [21]];
        var inputs = shapes.Select(s => randn(s, generator: generator)).ToArray();
        Tensor States() => GatedRecurrence.States(new GatedRecurrentUnit(), inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]);
        inputs[1].requires_grad = true;
        var recorded = States();
        using var _ = no_grad();
        Assert.Equal(recorded.data<float>().ToArray(), States().data<float>().ToArray());
    }
}
