namespace Recsys.Scoring.Graphs;

/// <summary>One request as tensors; see <see cref="Registry.GraphNames"/>.</summary>
internal sealed record GraphQuery
{
    private static readonly long[] None = [0];
    private static readonly float[] NoAge = [Registry.GraphNames.UnknownAge];

    public long User { get; init; }

    public long[] History { get; init; } = None;

    public float[] HistoryAge { get; init; } = NoAge;

    public long[] Context { get; init; } = [];

    /// <summary>Shape [history × fields]; empty where the contexts of the history are not known.</summary>
    public long[] HistoryContext { get; init; } = [];

    public long Item { get; init; }

    public long[] Exclude { get; init; } = None;

    public int K { get; init; } = 1;
}
