using System.Text.Json;
using Recsys.Datasets.Queries;
using Recsys.Domain;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Blend;

/// <summary>
/// Scores are <c>Σ_m w_m(query) · z_mi</c>, where z are the members' scores standardised over the items that the user has not seen. The blend does
/// not own its members.
/// </summary>
public sealed class BlendModel : ITrainedModel, IOnnxEmitter
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
                $"The weights are for {string.Join(", ", weights.Members)}; the members are {string.Join(", ", members.Select(m => m.Name))}.", nameof(weights));
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
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        scores[..(queries.Count * ItemSize)].Clear();
        foreach (var part in Parts(queries))
        {
            VectorMath.AddScaled(scores[..part.Length], part, 1);
        }
    }

    /// <summary>What each member adds to the score of each item, by member, shape [queries × items] each. Their sum is the score.</summary>
    public IReadOnlyList<float[]> Contributions(IReadOnlyList<RecommendationQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return [.. Parts(queries)];
    }

    /// <summary>The sources of one item's score, the largest contribution first.</summary>
    public IReadOnlyList<RecommendationSource> SourcesOf(RecommendationQuery query, int item) =>
        [.. Contributions([query]).Select((part, m) => new RecommendationSource(_members[m].Name, part[item])).OrderByDescending(s => s.Contribution)];

    /// <inheritdoc/>
    public GraphValue Emit(GraphBuilder graph, QueryInputs inputs) => BlendOnnxExport.Emit(graph, inputs, this).Scores;

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

    private IEnumerable<float[]> Parts(IReadOnlyList<RecommendationQuery> queries)
    {
        var seen = new bool[ItemSize];
        var weights = new double[_members.Count];
        for (var m = 0; m < _members.Count; m++)
        {
            var part = new float[queries.Count * ItemSize];
            _members[m].Score(queries, part);
            for (var q = 0; q < queries.Count; q++)
            {
                var row = part.AsSpan(q * ItemSize, ItemSize);
                Standardiser.Apply(row, seen, Standardiser.Mark(queries[q].History, seen));
                Weights.For(queries[q].History.Length, queries[q].Context, weights);
                foreach (ref var value in row)
                {
                    value *= (float)weights[m];
                }
            }

            yield return part;
        }
    }
}
