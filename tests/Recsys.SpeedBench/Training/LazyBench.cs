using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.SpeedBench.Log;
using static TorchSharp.torch;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// What a step pays for its table of items, as the table grows: the gradient of the rows that a step of BSARec reads, optimiser and mean, one thread.
/// The rows are drawn as those of a step are: 256 events and 256 targets of popular items, and 1,024 evenly.
/// </summary>
internal static class LazyBench
{
    private const int Width = 128, Popular = 512, Drawn = 1_024, Steps = 300, Warmup = 20;

    public static Task<int> RunAsync()
    {
        TorchRuntime.Initialize();
        var today = TimeProvider.System.GetUtcNow();
        LogBench.Line($"{today:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, width {Width}; load before: {LogBench.Load()}\n");
        Console.WriteLine("| items | all rows, processor ms a step | rows that are read | all ÷ read |");
        Console.WriteLine("|---:|---:|---:|---:|");
        foreach (var items in (int[])[10_000, 30_000, 100_000, 300_000])
        {
            var (all, read) = (Measure(items, isLazy: false), Measure(items, isLazy: true));
            LogBench.Line($"| {items:N0} | {all:F2} | {read:F2} | **{all / read:F1}** |");
        }

        LogBench.Line($"\nLoad after: {LogBench.Load()}");
        return Task.FromResult(0);
    }

    private static double Measure(int items, bool isLazy)
    {
        using var generator = Seeded.Torch(1, 0);
        using var parameters = new ParameterSet();
        parameters.Add("items", Seeded.Normal(generator, 0.1, items, Width));
        var optimiser = new FusedAdam(parameters, learningRate: 1e-3, lazy: isLazy ? ["items"] : []);
        using var average = new WeightAverage(parameters);
        var (random, clock) = (new Random(2), new StepClock());
        for (var step = 0; step < Warmup + Steps; step++)
        {
            using var scope = NewDisposeScope();
            int[] rows =
            [
                .. Enumerable.Range(0, Popular).Select(_ => (int)(items * Math.Pow(random.NextDouble(), 4))),
                .. Enumerable.Range(0, Drawn).Select(_ => random.Next(items)),
            ];
            var (selection, pull) = (CsrMatrix.Selection(rows, items), Seeded.Normal(generator, 1, rows.Length, Width));
            void Step()
            {
                optimiser.Touch([("items", selection)], share: 1);
                average.CatchUp(optimiser.Lazy);
                CsrProduct.Of(selection, parameters["items"]).mul(pull).sum().backward();
                optimiser.Step();
                average.Add(optimiser.Lazy);
            }

            if (step < Warmup) Step();
            else clock.Time(Step);
        }

        return clock.Over(Steps).Processor;
    }
}
