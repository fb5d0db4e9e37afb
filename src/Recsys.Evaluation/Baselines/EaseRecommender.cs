using Recsys.Datasets;
using Recsys.Datasets.Queries;

namespace Recsys.Evaluation.Baselines;

/// <summary>
/// EASE, the shallow autoencoder in closed form: with X the user-item matrix of zeros and ones and <c>P = (XᵀX + λI)⁻¹</c>, the weights are
/// <c>B = I − P · diag(1/diag P)</c>, zero on the diagonal, and <c>score = x·B</c>. (Steck, Embarrassingly shallow autoencoders for sparse data,
/// WWW 2019.) Time grows with items³: 12,000 items take about a minute on two cores, and 4·items² bytes.
/// </summary>
public sealed class EaseRecommender : IRecommender
{
    /// <summary>λ of the paper's smaller data sets.</summary>
    public const double DefaultLambda = 250;

    /// <summary>With more items than this the matrix alone takes more than 2.5 GB and its inverse minutes.</summary>
    public const int MaxItems = 25_000;

    private readonly float[] _weights;

    /// <summary>Computes the weights.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxItems"/> items.</exception>
    public EaseRecommender(InteractionDataset train, double lambda = DefaultLambda, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (!CanTrain(train, out var reason))
        {
            throw new ArgumentException(reason, nameof(train));
        }

        ItemSize = train.ItemVocabulary.Size;
        _weights = Gram(train, lambda);
        SymmetricInverse.Invert(_weights, ItemSize, cancellationToken);
        ToWeights(_weights, ItemSize);
    }

    /// <inheritdoc/>
    public string Name => BaselineNames.Ease;

    /// <inheritdoc/>
    public int ItemSize { get; }

    /// <summary>Whether the catalogue is small enough for the closed form.</summary>
    public static bool CanTrain(InteractionDataset train, out string reason)
    {
        ArgumentNullException.ThrowIfNull(train);
        var items = train.ItemVocabulary.Count;
        reason = items > MaxItems ? $"{items} items; the inverse of EASE is capped at {MaxItems}." : "";
        return reason.Length == 0;
    }

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            var own = scores.Slice(q * ItemSize, ItemSize);
            own.Clear();
            foreach (var item in ItemCounts.Distinct(queries[q].History))
            {
                System.Numerics.Tensors.TensorPrimitives.Add(own, _weights.AsSpan(item * ItemSize, ItemSize), own);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static float[] Gram(InteractionDataset train, double lambda)
    {
        var size = train.ItemVocabulary.Size;
        var gram = new float[size * size];
        foreach (var items in ItemCounts.DistinctItems(train))
        {
            for (var a = 0; a < items.Length; a++)
            {
                // The lower triangle is all that the inverse reads; items ascend.
                var row = gram.AsSpan(items[a] * size, size);
                for (var b = 0; b <= a; b++)
                {
                    row[items[b]]++;
                }
            }
        }

        for (var i = 0; i < size; i++)
        {
            gram[(i * size) + i] += (float)lambda;
        }

        return gram;
    }

    private static void ToWeights(float[] inverse, int size)
    {
        var diagonal = new float[size];
        for (var i = 0; i < size; i++)
        {
            diagonal[i] = -1 / inverse[(i * size) + i];
        }

        Parallel.For(0, size, i =>
        {
            var row = inverse.AsSpan(i * size, size);
            for (var j = 0; j < size; j++)
            {
                row[j] *= diagonal[j];
            }

            row[i] = 0;
        });
    }
}
