namespace Recsys.Scoring.Graphs;

/// <summary>One request as tensors; see <see cref="Registry.GraphNames"/>.</summary>
public sealed record GraphQuery
{
    private static readonly long[] None = [0];
    private static readonly float[] NoAge = [Registry.GraphNames.UnknownAge];

    /// <summary>The user; 0 = unknown.</summary>
    public long User { get; init; }

    /// <summary>Items, the oldest first; [0] stands for none.</summary>
    public long[] History { get; init; } = None;

    /// <summary>Hours between each event of the history and the request.</summary>
    public float[] HistoryAge { get; init; } = NoAge;

    /// <summary>The encoded context, shape [fields].</summary>
    public long[] Context { get; init; } = [];

    /// <summary>Shape [history × fields]; empty where the contexts of the history are not known.</summary>
    public long[] HistoryContext { get; init; } = [];

    /// <summary>The item that others are compared with.</summary>
    public long Item { get; init; }

    /// <summary>How many items are wanted.</summary>
    public int K { get; init; } = 1;
}
