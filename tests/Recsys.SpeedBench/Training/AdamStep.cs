using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// The optimiser alone, over the tables of a NeuMF of d = 64 with its perceptron: 1.2 million parameters. The gradients are drawn once and
/// given to each step, untimed: at zero they would let the moments sink into denormal numbers, which are slow.
/// </summary>
internal sealed class AdamStep : ITimedStep
{
    private const int Steps = 100;

    private static readonly long[][] Shapes = [[6041, 64], [3417, 64], [6041, 64], [3417, 64], [128, 128], [64, 128], [1, 64]];

    private readonly ParameterSet _parameters = new();
    private readonly FusedAdam _adam;
    private readonly Tensor[] _gradients;

    public AdamStep()
    {
        TorchRuntime.Initialize();
        var random = new Random(BenchInteractions.Seed);
        float[] Values(long[] shape) =>
            [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (random.NextSingle() - 0.5f) * 0.1f)];
        _gradients = Array.ConvertAll(Shapes, s => new NamedValues("", s, Values(s)).ToTensor());
        for (var p = 0; p < Shapes.Length; p++)
        {
            _parameters.Add(FormattableString.Invariant($"p{p}"), new NamedValues("", Shapes[p], Values(Shapes[p])).ToTensor());
        }

        _adam = new FusedAdam(_parameters, learningRate: 1e-3);
    }

    public string Name => "adam";

    public string Title => "Adam alone, 1.2 M parameters";

    public StepTime Round()
    {
        var clock = new StepClock();
        for (var step = 0; step < Steps; step++)
        {
            // A step lets go of the gradients that it used.
            var p = 0;
            foreach (var tensor in _parameters.Tensors) tensor.grad = _gradients[p++];

            clock.Time(() => _adam.Step());
        }

        return clock.Over(Steps);
    }

    public void Dispose()
    {
        _parameters.Dispose();
        foreach (var gradient in _gradients) gradient.Dispose();
    }
}
