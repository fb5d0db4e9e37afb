using System.Runtime.InteropServices;
using Recsys.Models;
using Recsys.Models.Blocks.Native;
using Recsys.SpeedBench.Log;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// An epoch of each family with the defaults, over drawn interactions of the size of MovieLens-1M on one thread and the one that makes its inputs,
/// and what the most epochs that the defaults allow would take: the bound of a training that early stopping never ends. There is nothing to validate
/// on, so the time of the validation is not in it.
/// </summary>
internal static class EpochBench
{
    private const int Epochs = 3;

    public static Task<int> RunAsync()
    {
        TorchRuntime.Initialize();
        var input = BenchInteractions.Draw().All;
        var today = TimeProvider.System.GetUtcNow();
        LogBench.Line($"{today:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {BenchInteractions.Sizes}; load before: {LogBench.Load()}\n");
        Console.WriteLine("| family | processor seconds an epoch | of it inputs | wall seconds | most epochs | processor minutes of them all |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        double total = 0;
        foreach (var family in ModelFamilies.Trained)
        {
            using var training = family.Start(input);
            training.RunEpoch(CancellationToken.None);
            var (clock, inputs) = (new StepClock(), training.InputCpuSeconds);
            for (var epoch = 1; epoch < Epochs; epoch++) clock.Time(() => training.RunEpoch(CancellationToken.None));
            var time = clock.Over(Epochs - 1);
            var seconds = time.Processor / 1000;
            var minutes = seconds * training.MaxEpochs / 60;
            total += minutes;
            var ofInputs = (training.InputCpuSeconds - inputs) / (Epochs - 1);
            LogBench.Line($"| {family.Name} | {seconds:F1} | {ofInputs:F1} | {time.Wall / 1000:F1} | {training.MaxEpochs} | {minutes:F1} |");
        }

        LogBench.Line($"| all | | | | | **{total:F1}** |\n\nLoad after: {LogBench.Load()}");
        return Task.FromResult(0);
    }
}
