using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Wide;

/// <summary>A table by itself: <c>Σ_j 2^(−k_j/H)·s(j, i)</c> over the different items j of the history, the same for all users.</summary>
internal sealed class TableModel(string name, ItemNeighbours table, float halfLife) : ITrainedModel, IOnnxEmitter
{
    private const string HalfLifeName = "half_life";

    public string Name => name;

    /// <summary>The same with a table over all events, made as this one was.</summary>
    public TableModel Refit(TrainingInput input) => new(name, ItemNeighbours.Of(input.Split, table.Form), halfLife);

    public int ItemSize => table.Items;

    /// <summary>Brings back what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream holds another model.</exception>
    public static TableModel Load(string name, TrainingInput input, Stream stream)
    {
        var values = SavedModel.Read(stream, name);
        var table = ItemNeighbours.Of(values.Items.Skip(1), input.Split.Train.ItemVocabulary.Size);
        return new TableModel(name, table, values[HalfLifeName].Values[0]);
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

    public void Save(Stream stream) =>
        SavedModel.Write(stream, Name, new ParameterValues([new NamedValues(HalfLifeName, [], [halfLife]), .. table.ToValues()]));

    public void Dispose()
    {
    }
}
