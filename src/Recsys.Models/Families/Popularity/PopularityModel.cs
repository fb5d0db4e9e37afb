using System.Numerics.Tensors;
using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Families.Popularity;

/// <summary>Scores are <c>log p(i) + Σ_fields lift(i | value)</c>: naive Bayes, the same for all users.</summary>
internal sealed class PopularityModel(PopularityTables tables) : ITrainedModel, IOnnxEmitter
{
    public string Name => PopularityOptions.FamilyName;

    public int ItemSize => tables.LogProbability.Length;

    internal PopularityTables Tables => tables;

    /// <summary>Brings back what <see cref="Save"/> wrote.</summary>
    public static PopularityModel Load(TrainingInput input, Stream stream) => new(PopularityTables.Of(
        SavedModel.Read(stream, PopularityOptions.FamilyName), input.Split.Train.ItemVocabulary.Size, input.Split.Train.Context.Cardinality));

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            tables.LogProbability.CopyTo(row);
            foreach (var id in queries[q].Context) TensorPrimitives.Add(row, tables.Lift.AsSpan(id * ItemSize, ItemSize), row);
        }
    }

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(
        (this, inputs.Context is null), () => PopularityOnnxExport.Emit(inputs, tables));

    public void Save(Stream stream) => SavedModel.Write(stream, Name, tables.ToValues());

    public void Dispose()
    {
    }
}
