using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Training;

public class FusedAdamTests
{
    public FusedAdamTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    public void It_walks_where_TorchSharps_own_optimiser_walks(double weightDecay)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        using var ours = new ParameterSet();
        ours.Add("w", randn([13, 7], generator: generator));
        ours.Add("b", randn([5], generator: generator));
        var theirs = ours.Tensors.Select(t => new TorchSharp.Modules.Parameter(t.detach().clone())).ToArray();
        var optimiser = new FusedAdam(ours, 0.01, weightDecay);
        using var reference = optim.AdamW(theirs, 0.01, 0.9, 0.999, 1e-8, weightDecay);
        var target = randn([13, 5], generator: generator);
        var x = randn([5, 7], generator: generator);

        Tensor Loss(Tensor w, Tensor b) => (w.matmul(x.t()) + b - target).pow(2).mean();
        for (var step = 0; step < 20; step++)
        {
            Loss(ours["w"], ours["b"]).backward();
            optimiser.Step();
            reference.zero_grad();
            Loss(theirs[0], theirs[1]).backward();
            reference.step();
        }

        Assert.InRange((ours["w"] - theirs[0]).abs().max().item<float>(), 0, 1e-6f);
        Assert.InRange((ours["b"] - theirs[1]).abs().max().item<float>(), 0, 1e-6f);
    }

    [Fact]
    public void Restarted_it_walks_as_a_new_one_does()
    {
        using var scope = NewDisposeScope();
        using var ours = new ParameterSet();
        ours.Add("w", ones(7));
        var optimiser = new FusedAdam(ours, 0.01);
        void Step(FusedAdam walker)
        {
            ours["w"].pow(2).sum().backward();
            walker.Step();
        }

        for (var step = 0; step < 5; step++) Step(optimiser);
        var before = ours.Copy();
        optimiser.Restart();
        for (var step = 0; step < 3; step++) Step(optimiser);
        var restarted = ours.ValuesOf("w").ToArray();
        ours.Assign(before);
        var fresh = new FusedAdam(ours, 0.01);
        for (var step = 0; step < 3; step++) Step(fresh);
        Assert.Equal(ours.ValuesOf("w").ToArray(), restarted);
    }

    [Fact]
    public void A_parameter_without_a_gradient_is_left_alone()
    {
        using var ours = new ParameterSet();
        ours.Add("idle", ones(3));
        new FusedAdam(ours, 0.1, weightDecay: 0.5).Step();
        Assert.Equal([1f, 1f, 1f], ours.ValuesOf("idle").ToArray());
    }
}
