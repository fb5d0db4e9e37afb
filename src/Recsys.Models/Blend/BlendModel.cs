using System.Numerics.Tensors;
using System.Text.Json;
using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Blend;

/// <summary>
/// Scores are <c>Σ_m w_m(query) · z_mi</c>, where z are the members' scores standardised over the items that the user has not seen; where choices are
/// of two kinds, <c>log(π·p₁ᵢ + (1 − π)·p₂ᵢ) + log n</c> with <c>p_k = softmax(Σ_m w_km · z_m)</c> over the n unseen items.
/// The blend does not own its members.
/// </summary>
public sealed class BlendModel : ITrainedModel
{
    /// <summary>The name of the blend everywhere.</summary>
    public const string ModelName = "blend";

    private readonly IReadOnlyList<IRecommender> _members;

    /// <summary>A blend of members in the order of the weights.</summary>
    /// <exception cref="ArgumentException">Members and weights do not fit together.</exception>
    public BlendModel(IReadOnlyList<IRecommender> members, BlendWeights weights)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(weights);
        if (!members.Select(m => m.Name).SequenceEqual(weights.Members))
        {
            throw new ArgumentException(
                $"The weights are for {string.Join(", ", weights.Members)}; the members are {string.Join(", ", members.Select(m => m.Name))}.",
                nameof(weights));
        }

        if (weights.HasTwoKinds && weights.OfOtherKind.Count != members.Count)
        {
            throw new ArgumentException($"The other kind has {weights.OfOtherKind.Count} weights for {members.Count} members.", nameof(weights));
        }

        (_members, Weights) = (members, weights);
    }

    /// <inheritdoc/>
    public string Name => ModelName;

    /// <inheritdoc/>
    public int ItemSize => _members[0].ItemSize;

    /// <summary>The members, in the order of the weights.</summary>
    public IReadOnlyList<IRecommender> Members => _members;

    /// <summary>The weights.</summary>
    public BlendWeights Weights { get; }

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) => Score(queries, scores, null);

    /// <summary>
    /// The scores with the magnitudes of the terms that they are added up from: <c>Σ_m |w_m|·(|s_mi| + |mean_m| + ε)/deviation_m</c> with ε =
    /// <see cref="ParityCase.LeastScale"/>; with two kinds of choices the larger weight, and log n beside it.
    /// Single precision promises a score to a share of this, not of itself: terms cancel.
    /// </summary>
    /// <param name="queries">The queries.</param>
    /// <param name="scores">Shape [queries × items], overwritten.</param>
    /// <param name="magnitudes">Shape [queries × items], added to.</param>
    internal void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores, float[]? magnitudes)
    {
        ArgumentNullException.ThrowIfNull(queries);
        scores = scores[..(queries.Count * ItemSize)];
        scores.Clear();
        var other = new float[Weights.HasTwoKinds ? scores.Length : 0];
        var standard = new float[scores.Length];
        for (var m = 0; m < _members.Count; m++)
        {
            _members[m].Score(queries, standard);
            Standardise(queries, m, standard, magnitudes);
            AddTo(scores, other, queries, standard, m);
        }

        Mix(scores, other, queries);
    }

    /// <summary>Writes the weights as JSON; the members are saved by themselves.</summary>
    public void Save(Stream stream) => JsonSerializer.Serialize(stream, Weights);

    /// <summary>Brings back what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream holds no weights.</exception>
    public static BlendModel Load(IReadOnlyList<IRecommender> members, Stream stream) =>
        new(members, JsonSerializer.Deserialize<BlendWeights>(stream) ?? throw new InvalidDataException("The stream holds no weights of a blend."));

    /// <summary>Nothing: the members belong to the caller.</summary>
    public void Dispose()
    {
    }

    private void Standardise(IReadOnlyList<RecommendationQuery> queries, int member, Span<float> scores, float[]? magnitudes)
    {
        var seen = new bool[ItemSize];
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            var left = Standardiser.Mark(queries[q].History, seen);
            if (magnitudes is not null) AddMagnitudes(magnitudes.AsSpan(q * ItemSize), queries[q], member, row, seen, left);
            Standardiser.Apply(row, seen, left);
        }
    }

    private void AddMagnitudes(
        Span<float> magnitudes, RecommendationQuery query, int member, ReadOnlySpan<float> scores, ReadOnlySpan<bool> seen, int left)
    {
        Span<double> weights = stackalloc double[_members.Count];
        Weights.For(query.History.Length, query.Context, weights);
        var weight = Math.Max(Math.Abs(weights[member]), Weights.HasTwoKinds ? Math.Abs(Weights.OfOtherKind[member]) : 0);
        var (mean, scale) = Standardiser.Measure(scores, seen, left);
        var share = Weights.HasTwoKinds ? MathF.Log(Math.Max(1, left)) / _members.Count : 0;
        // What a member adds up may cancel to nothing, and is then divided by the least deviation.
        var least = Math.Abs(mean) + (float)ParityCase.LeastScale;
        for (var i = 0; i < ItemSize; i++) magnitudes[i] += ((float)weight * (Math.Abs(scores[i]) + least) * scale) + share;
    }

    /// <summary>Adds the weighted scores of one member to the sums of each kind.</summary>
    private void AddTo(Span<float> first, Span<float> other, IReadOnlyList<RecommendationQuery> queries, ReadOnlySpan<float> standard, int member)
    {
        Span<double> weights = stackalloc double[_members.Count];
        for (var q = 0; q < queries.Count; q++)
        {
            var from = q * ItemSize;
            var row = standard.Slice(from, ItemSize);
            Weights.For(queries[q].History.Length, queries[q].Context, weights);
            Add(row, (float)weights[member], first.Slice(from, ItemSize));
            if (Weights.HasTwoKinds)
            {
                Add(row, (float)Weights.OfOtherKind[member], other.Slice(from, ItemSize));
            }
        }
    }

    private static void Add(ReadOnlySpan<float> row, float weight, Span<float> sum) => TensorPrimitives.MultiplyAdd(row, weight, sum, sum);

    /// <summary>Makes scores of the sums of two kinds; the sums of one are scores already.</summary>
    private void Mix(Span<float> first, Span<float> other, IReadOnlyList<RecommendationQuery> queries)
    {
        var seen = new bool[ItemSize];
        for (var q = 0; Weights.HasTwoKinds && q < queries.Count; q++)
        {
            var (from, left) = (q * ItemSize, Standardiser.Mark(queries[q].History, seen));
            MixtureScore.Mix(first.Slice(from, ItemSize), other.Slice(from, ItemSize), seen, left, Weights.OtherShare);
        }
    }
}
