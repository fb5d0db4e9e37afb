using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Wide;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Families.Neighbours;

/// <summary>Scores are <c>Σ_j 2^(−k_j/H)·s(j, i)</c> over the different items j of the history, the same for all users.</summary>
internal sealed class NeighboursModel(ItemNeighbours table, double halfLife) : ITrainedModel, IOnnxEmitter
{
    private const string HalfLifeName = "half_life";

    public string Name => NeighboursOptions.FamilyName;

    public int ItemSize => table.Items;

    internal double HalfLife => halfLife;

    public static ItemNeighbours TableOf(TrainingInput input) => ItemNeighbours.Of(input.Split, HistoryOrder.SaysSomething(input.Split));

    public static NeighboursModel Of(TrainingInput input, ParameterValues values)
    {
        values.CheckShapes([(HalfLifeName, [])]);
        return new NeighboursModel(TableOf(input), values[HalfLifeName].Values[0]);
    }

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        scores[..(queries.Count * ItemSize)].Clear();
        for (var q = 0; q < queries.Count; q++)
        {
            table.AddTo(queries[q].History, halfLife, factor: 1, scores.Slice(q * ItemSize, ItemSize));
        }
    }

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => new([table.Term(halfLife)]);

    public void Save(Stream stream) => SavedModel.Write(stream, Name, new ParameterValues([new NamedValues(HalfLifeName, [], [(float)halfLife])]));

    public void Dispose()
    {
    }
}
