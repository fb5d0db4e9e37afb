using System.Numerics.Tensors;
using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Histories;

namespace Recsys.Models.Families.Ease;

/// <summary>
/// Plain EASE as in its paper, all weights kept: <c>score = x·B</c> with x the different items of the history and B of <see cref="EaseWeights"/> with
/// γ = 1. Time grows with items³: 12,101 items took 24 processor seconds, and 4·items² bytes.
/// </summary>
public sealed class EaseRecommender : IRecommender
{
    /// <summary>The name in tables.</summary>
    public const string ModelName = "ease";

    /// <summary>λ of the paper's smaller data sets.</summary>
    public const double DefaultLambda = 250;

    /// <summary>With more items than this the matrix alone takes more than 2.5 GB and its inverse minutes.</summary>
    public const int MaxItems = 25_000;

    private readonly float[] _weights;

    /// <summary>Computes the weights.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxItems"/> items, or more than the memory holds.</exception>
    public EaseRecommender(InteractionDataset train, double lambda = DefaultLambda, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (!CanTrain(train, out var reason))
        {
            throw new ArgumentException(reason, nameof(train));
        }

        ItemSize = train.ItemVocabulary.Size;
        _weights = EaseWeights.Of(RecentItems.OfUsers(train.Histories), ItemSize, decay: 1, lambda, cancellationToken);
    }

    /// <inheritdoc/>
    public string Name => ModelName;

    /// <inheritdoc/>
    public int ItemSize { get; }

    /// <summary>Whether the catalog is small enough for the closed form, and its matrix for half of the memory that there is.</summary>
    public static bool CanTrain(InteractionDataset train, out string reason)
    {
        ArgumentNullException.ThrowIfNull(train);
        reason = WhyNot(train.ItemVocabulary.Count, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return reason.Length == 0;
    }

    /// <summary>What is against so many items in so much memory; empty where nothing is.</summary>
    internal static string WhyNot(int items, long memory)
    {
        if (items > MaxItems) return $"{items} items; the inverse of EASE is capped at {MaxItems}.";
        var matrix = sizeof(float) * (items + 1L) * (items + 1L);
        return matrix <= memory / 2
            ? ""
            : $"{items} items; the matrix of EASE takes {matrix >> 20} MB, more than half of the {memory >> 20} MB there are.";
    }

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            var own = scores.Slice(q * ItemSize, ItemSize);
            own.Clear();
            foreach (var item in DistinctItems.Of(queries[q].History)) TensorPrimitives.Add(own, _weights.AsSpan(item * ItemSize, ItemSize), own);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
