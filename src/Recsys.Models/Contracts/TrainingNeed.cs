namespace Recsys.Models.Contracts;

/// <summary>
/// What the training of a family is expected to need: a formula in the sizes of its tables, batches and data, with factors fitted to measurements
/// (<c>Recsys.SpeedBench needs</c>).
/// </summary>
/// <param name="Bytes">Resident memory at the peak of the training, beside the data that all families share.</param>
/// <param name="CpuSecondsOfEpoch">Processor seconds of an epoch on the machine of the measurements.</param>
/// <param name="MaxEpochs">The most epochs.</param>
public sealed record TrainingNeed(long Bytes, double CpuSecondsOfEpoch, int MaxEpochs)
{
    /// <summary>The epochs that early stopping leaves, about; all of them where only their number ends the training.</summary>
    public double UsualEpochs { get; init; } = MaxEpochs;

    /// <summary>Whether a rate that falls to its end has its best epochs there, so that what cuts it off costs most.</summary>
    public bool IsBestAtItsEnd { get; init; }

    /// <summary>.NET, libtorch and the code.</summary>
    private const long OfProcess = 300L << 20;

    /// <summary>Columns, histories and their distinct items of an interaction; a place in the tables and the id of a user or an item.</summary>
    private const long OfInteraction = 100, OfName = 200;

    /// <summary>Resident memory of a process that holds data and has trained nothing yet.</summary>
    public static long BytesOfData(TrainingSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return OfProcess + (OfInteraction * sizes.Interactions) + (OfName * (sizes.Users + (long)sizes.Items));
    }
}
