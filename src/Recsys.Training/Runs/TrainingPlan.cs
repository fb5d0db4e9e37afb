using System.Globalization;
using Recsys.Models;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>What the training of a run is expected to need, and what of it the memory allows: said before it is tried.</summary>
internal static class TrainingPlan
{
    private const string Step = "plan";

    /// <summary>Memory sizes of instances and machines that are named where more is needed, in MB.</summary>
    private static readonly int[] Machines = [2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072];

    /// <summary>What of a machine's memory the runtime says that it may use, where a container limits it.</summary>
    internal const double ManagedShare = 0.75;

    /// <summary>The run with its estimates, without the families that are more than the memory holds.</summary>
    /// <param name="run">The run.</param>
    /// <param name="sizes">Its data.</param>
    /// <param name="memoryMB">Memory that there is.</param>
    /// <param name="share">The share of a machine's memory that this is.</param>
    public static TrainingRun Of(TrainingRun run, TrainingSizes sizes, int memoryMB, double share = 1)
    {
        var data = ToMB(TrainingNeed.BytesOfData(sizes));
        run = run with { MemoryMB = Math.Max(0, memoryMB - data), Estimates = [.. run.Families.Select(f => Estimate(f, sizes))] };
        foreach (var family in run.Estimates.Where(e => e.MemoryMB > run.MemoryMB))
        {
            run = run.Without(LostMember.Of(family.Family, Step, Reason(family.MemoryMB, data, memoryMB, share)));
        }

        return run;
    }

    private static FamilyEstimate Estimate(string family, TrainingSizes sizes)
    {
        var need = ModelFamilies.Get(family).Need(sizes);
        return new FamilyEstimate(family, ToMB(need.Bytes), Math.Round(need.CpuSecondsOfEpoch * need.MaxEpochs / 60, 2));
    }

    private static string Reason(int need, int data, int memory, double share)
    {
        var machine = Machines.FirstOrDefault(m => m * share >= need + data);
        var where = machine == 0
            ? "no machine in the list holds that"
            : string.Create(CultureInfo.InvariantCulture, $"a machine of {machine} MB would do");
        return string.Create(
            CultureInfo.InvariantCulture, $"Its training needs about {need} MB beside {data} MB for the data, and there are {memory} MB; {where}.");
    }

    private static int ToMB(long bytes) => (int)Math.Ceiling(bytes / 1048576.0);
}
