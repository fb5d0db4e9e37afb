using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Splits;
using Recsys.Models;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;
using Recsys.SpeedBench.Log;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// <c>cores</c>: an epoch of each family alone on the machine, its loops split over two threads and not, in turn, with all that ends it; and whether
/// both have learnt the same, bit for bit. What its own thread works is about the time that an epoch takes where the other core is free: a busy
/// machine does not tell it by the clock. Over drawn windows, or the interactions of a file: <c>cores FILE [a,b]</c>.
/// </summary>
internal static class CoresBench
{
    private const int Epochs = 3;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        TorchRuntime.Initialize();
        var input = args.Count == 0
            ? BenchInteractions.Draw().Sequences
            : new TrainingInput(Protocols.LeaveOneOut((await DatasetLoader.LoadAsync(args[0])).Dataset), BenchInteractions.Seed);
        var (train, today) = (input.Split.Train, TimeProvider.System.GetUtcNow());
        var data = FormattableString.Invariant($"{train.Count:N0} interactions, {train.ItemVocabulary.Size - 1:N0} items");
        LogBench.Line($"{today:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {data}; load before: {LogBench.Load()}\n");
        Console.WriteLine("| family | seconds an epoch, one thread | two | ratio | processor seconds, one | two | of them its own | same bits |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---|");
        var names = args.Count > 1 ? args[1].Split(',') : [.. ModelFamilies.Trained.Select(f => f.Name)];
        foreach (var family in names.Select(ModelFamilies.Get)) Row(family, input);
        LogBench.Line($"\nLoad after: {LogBench.Load()}");
        return 0;
    }

    private static void Row(IModelFamily family, TrainingInput input)
    {
        using var one = family.Start(input);
        using var two = family.Start(input);
        StepClock[] clocks = [new(), new()];
        double own = 0;
        for (var epoch = 0; epoch <= Epochs; epoch++)
        {
            foreach (var (session, threads) in new[] { (one, 1), (two, 2) })
            {
                using var cores = Cores.Take(threads);
                // The first epoch is compiled in.
                var clock = epoch == 0 ? new StepClock() : clocks[threads - 1];
                var before = ThreadClock.Seconds() ?? 0;
                clock.Time(() => session.RunEpoch(CancellationToken.None));
                if (epoch > 0 && threads == 2) own += (ThreadClock.Seconds() ?? 0) - before;
            }
        }

        var (slow, fast) = (clocks[0].Over(Epochs), clocks[1].Over(Epochs));
        var same = HashOf(one) == HashOf(two) ? "yes" : "NO";
        LogBench.Line(
            $"| {family.Name} | {slow.Wall / 1000:F2} | {fast.Wall / 1000:F2} | **{slow.Wall / fast.Wall:F2}** "
                + $"| {slow.Processor / 1000:F2} | {fast.Processor / 1000:F2} | {own / Epochs:F2} | {same} |");
    }

    /// <summary>Of all that goes into a checkpoint.</summary>
    private static string HashOf(ITrainingSession session)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write)) session.Save(stream);
        return Convert.ToHexString(hash.Hash!);
    }
}
