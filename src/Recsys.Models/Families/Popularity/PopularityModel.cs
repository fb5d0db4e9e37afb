using System.Numerics;
using System.Runtime.InteropServices;
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

    public static PopularityModel Of(TrainingInput input, ParameterValues values) =>
        new(PopularityTables.Of(values, input.Split.Train.ItemVocabulary.Size, input.Split.Train.Context.Cardinality));

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            tables.LogProbability.CopyTo(row);
            foreach (var id in queries[q].Context)
            {
                Add(row, tables.Lift.AsSpan(id * ItemSize, ItemSize));
            }
        }
    }

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(
        (this, inputs.Context is null), () => PopularityOnnxExport.Emit(inputs, tables));

    public void Save(Stream stream) => SavedModel.Write(stream, Name, tables.ToValues());

    public void Dispose()
    {
    }

    private static void Add(Span<float> row, ReadOnlySpan<float> lift)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(row);
        var part = MemoryMarshal.Cast<float, Vector<float>>(lift);
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] += part[i];
        }

        for (var i = wide.Length * Vector<float>.Count; i < row.Length; i++)
        {
            row[i] += lift[i];
        }
    }
}
