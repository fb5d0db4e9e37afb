using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Models;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.SpeedBench.Scale;

/// <summary>What a training of a family needed in this process: an epoch of it, its checkpoint and the model.</summary>
/// <param name="Bytes">The peak of resident memory above what there was when the data was there.</param>
/// <param name="BytesBefore">What there was: the process with libtorch in it, the data and what is counted of it.</param>
/// <param name="CpuSeconds">Processor seconds of the epoch, of all threads.</param>
internal sealed record FamilyMeasure(long Bytes, long BytesBefore, double CpuSeconds)
{
    /// <summary>What libtorch takes once a process is nobody's.</summary>
    private static readonly Lazy<bool> Loaded = new(() =>
    {
        using var training = ModelFamilies.Get("autoencoder").Start(Draw(2_000, 200));
        training.RunEpoch(CancellationToken.None);
        training.Finish().Dispose();
        return true;
    });

    /// <summary>Measures; nothing else may run in the process meanwhile.</summary>
    /// <param name="family">What is trained.</param>
    /// <param name="input">On what.</param>
    /// <param name="steps">After how many steps the epoch ends: what a training holds, the first steps show.</param>
    public static FamilyMeasure Of(IModelFamily family, TrainingInput input, int steps = int.MaxValue)
    {
        _ = Loaded.Value;
        TorchRuntime.ReturnFreedMemory();
        PeakMemory.Reset();
        var before = PeakMemory.OfThis();
        var cpu = Environment.CpuUsage.TotalTime;
        double seconds;
        using (var training = family.Start(input))
        {
            training.RunEpoch(() => --steps <= 0, CancellationToken.None);
            seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            training.Conclude();
            training.Save(Stream.Null);
            using var model = training.Finish();
            model.Save(Stream.Null);
        }

        return new FamilyMeasure((PeakMemory.OfThis() - before) << 20, before << 20, seconds);
    }

    /// <summary>
    /// What a run makes once, beside which its networks stand: what is counted, which comes before them, and the lifts and the table of common
    /// users, which the first network makes for all.
    /// </summary>
    public static void Count(TrainingInput input)
    {
        foreach (var counted in ModelFamilies.Counted)
        {
            using var training = counted.Start(input);
            training.RunEpoch(CancellationToken.None);
            training.Finish().Dispose();
        }

        ContextLifts.Of(input);
        ItemNeighbours.Of(input.Split, new CommonUsersForm());
    }

    /// <summary>Drawn data of a size, split in time.</summary>
    public static TrainingInput Draw(int interactions, int items)
    {
        var builder = new DatasetBuilder("scale");
        foreach (var interaction in new ScaleShop(interactions, items).Events()) builder.Add(interaction);
        return new TrainingInput(Protocols.TimeSplit(builder.Build()), Seed: 1);
    }
}
