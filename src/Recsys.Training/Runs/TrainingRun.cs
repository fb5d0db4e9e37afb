namespace Recsys.Training.Runs;

/// <summary>A run whose data is fixed: what every later step is told. Small, because it travels through the orchestration's history.</summary>
/// <param name="Version">The id of the model version to be: a hash of snapshot, catalog, options, seed and code.</param>
/// <param name="SnapshotId">The snapshot of the interaction log.</param>
/// <param name="Protocol">How the data is split.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Families">The families to train, in the order of the tables.</param>
/// <param name="Users">Users in the data set.</param>
/// <param name="Items">Items in the data set, with those that nobody has taken yet.</param>
/// <param name="Interactions">Positive interactions in the data set.</param>
/// <param name="Events">Events read from the log.</param>
/// <param name="Rejected">Events whose body is no valid interaction; their reasons are in the run's report.</param>
/// <param name="ResendsDropped">Events that a producer had sent twice.</param>
public sealed record TrainingRun(
    string Version, string SnapshotId, string Protocol, int Seed, IReadOnlyList<string> Families,
    int Users, int Items, int Interactions, long Events, long Rejected, long ResendsDropped)
{
    /// <summary>
    /// The models that the run goes on without. A published version keeps them: the same data and code give the same version again.
    /// </summary>
    public IReadOnlyList<LostMember> Lost { get; init; } = [];

    /// <summary>
    /// What the gate said of the version, where it is published already and would be judged against the same serving version again: nothing is made
    /// anew then. Null where there is something to make.
    /// </summary>
    public GateVerdict? Known { get; init; }

    /// <summary>What each family is expected to need.</summary>
    public IReadOnlyList<FamilyEstimate> Estimates { get; init; } = [];

    /// <summary>Processor seconds that the training of a family may take at most, by what the run was asked for; null where nobody said.</summary>
    public double? CpuSecondsOfFamily { get; init; }

    /// <summary>Memory that there is for the training, in MB.</summary>
    public int MemoryMB { get; init; }

    /// <summary>What a family is expected to need, in MB.</summary>
    internal int MemoryOf(string family) => Estimates.FirstOrDefault(e => e.Family == family)?.MemoryMB ?? 0;

    /// <summary>Whether the run goes on without a model.</summary>
    public bool HasLost(string name) => Lost.Any(l => l.Name == name);

    /// <summary>The run without one more model.</summary>
    internal TrainingRun Without(LostMember lost) => HasLost(lost.Name) ? this : this with { Lost = [.. Lost, lost] };
}
