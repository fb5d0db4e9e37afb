namespace Recsys.Datasets.Queries;

/// <summary>
/// What every model family is asked: the user, what the user did so far, and the context of the moment. Training and evaluation
/// build it; scoring has a form of its own, and the check at export compares the answers of the two.
/// </summary>
public sealed record RecommendationQuery
{
    /// <summary>The user's index, or 0 for a user that training did not know.</summary>
    public int User { get; init; }

    /// <summary>Item indices, the oldest first, repeats kept, no zeros.</summary>
    public int[] History { get; init; } = [];

    /// <summary>Unix milliseconds of each item of <see cref="History"/>; empty where times are not known.</summary>
    public long[] HistoryTimes { get; init; } = [];

    /// <summary>
    /// Encoded context of each item of <see cref="History"/>, shape [history × fields];
    /// empty where it is not known, negative where a single one is not.
    /// </summary>
    public int[] HistoryContexts { get; init; } = [];

    /// <summary>The moment of the request in Unix milliseconds; 0 where times are not known.</summary>
    public long At { get; init; }

    /// <summary>Encoded context of the moment, shape [fields] of <see cref="Domain.Context.ContextFeatures"/>.</summary>
    public int[] Context { get; init; } = [];
}
