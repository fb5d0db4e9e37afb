using System.Globalization;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;
using Recsys.SpeedBench.Log;

namespace Recsys.SpeedBench.Scale;

/// <summary>
/// <c>needs</c>: the memory and the processor time of an epoch of each family over drawn data of growing size, beside what the family's own estimate
/// says. Each size is measured in a process of its own; memory is the peak of the whole life of a training (an epoch, its checkpoint, the model of
/// it) above what the process had when the data was there, and what was counted of it.
/// </summary>
internal static class NeedBench
{
    private static readonly (int Interactions, int Items)[] Sizes = [(25_000, 2_500), (100_000, 10_000), (400_000, 25_000), (1_000_000, 50_000)];

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        Console.WriteLine(
            "| family | interactions | items | users | before, MB | estimated | MB | estimated | processor seconds an epoch | estimated |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var families = args.Count == 0 ? string.Join(',', ModelFamilies.Trained.Select(f => f.Name)) : args[0];
        foreach (var (interactions, items) in Sizes.Where(s => args.Count < 2 || args.Skip(1).Contains($"{s.Interactions}")))
        {
            // With the managed memory of an instance of 4 GB, as scale has it.
            using var run = OwnProcess.Start(["needs-run", families, $"{interactions}", $"{items}"], ("DOTNET_GCHeapHardLimit", "C0000000"));
            await run.WaitForExitAsync();
            if (run.ExitCode != 0) return run.ExitCode;
        }

        return 0;
    }

    /// <summary>
    /// The process that is measured: families, interactions, items and, where the networks alone are to be measured for so many steps of an epoch,
    /// which takes seconds and says nothing of time, their number.
    /// </summary>
    public static int Measure(IReadOnlyList<string> args)
    {
        var input = FamilyMeasure.Draw(int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        var steps = args.Count > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : int.MaxValue;
        if (args.Count <= 3) FamilyMeasure.Count(input);
        var sizes = TrainingSizes.Of(input);
        foreach (var family in args[0].Split(',').Select(name => args.Count > 3 ? Alone(name) : ModelFamilies.Get(name)))
        {
            var (measured, need) = (FamilyMeasure.Of(family, input, steps), family.Need(sizes));
            LogBench.Line(
                $"| {family.Name} | {sizes.Interactions:N0} | {sizes.Items:N0} | {sizes.Users:N0} "
                    + $"| {measured.BytesBefore >> 20:N0} | {TrainingNeed.BytesOfData(sizes) >> 20:N0} | {measured.Bytes >> 20:N0} "
                    + $"| {need.Bytes >> 20:N0} | {measured.CpuSeconds:F1} | {need.CpuSecondsOfEpoch:F1} |");
        }

        return 0;
    }

    /// <summary>The network, with nothing beside it.</summary>
    private static IModelFamily Alone(string name) => name switch
    {
        NcfOptions.FamilyName => ModelFamilies.With(new NcfOptions { IsWide = false }),
        AutoencoderOptions.FamilyName => ModelFamilies.With(new AutoencoderOptions { IsWide = false }),
        GcnOptions.FamilyName => ModelFamilies.With(new GcnOptions { IsWide = false }),
        SequenceOptions.FamilyName => ModelFamilies.With(new SequenceOptions { IsWide = false }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No network has this name."),
    };
}
