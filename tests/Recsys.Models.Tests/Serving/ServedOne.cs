using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Parity;
using Recsys.Scoring;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.TestKit;

namespace Recsys.Models.Tests.Serving;

/// <summary>A model as the online app serves it: exported, and opened.</summary>
internal sealed class ServedOne : IDisposable
{
    /// <summary>What a recurrence in 16 bits may be off, as a share of the deviation of the scores.</summary>
    public const double OfRecurrence = 5e-4;

    private readonly TempFolder _folder = new();
    private readonly ServedVersion _version;
    private readonly ITrainedModel _model;
    private readonly int _fields;

    public ServedOne(ITrainedModel model, int fields)
    {
        (_model, _fields) = (model, fields);
        var export = new VersionExport(_folder.Path, fields);
        if (model is BlendModel blend) export.Add(blend);
        else export.Add(model);
        _version = ServedVersion.Open(export.Finish(), _folder.Path);
    }

    /// <summary>Compares all scores with those of a model, request by request and side by side.</summary>
    /// <exception cref="ParityException">Scores or their order are outside the tolerance.</exception>
    public static ParityReport Check(
        ITrainedModel model, IReadOnlyList<RecommendationQuery> queries, int fields, double tolerance = OfRecurrence)
    {
        using var served = new ServedOne(model, fields);
        return served.Check(model, queries, tolerance);
    }

    /// <inheritdoc cref="Check(ITrainedModel, IReadOnlyList{RecommendationQuery}, int, double)"/>
    public ParityReport Check(IRecommender model, IReadOnlyList<RecommendationQuery> queries, double tolerance)
    {
        var references = ModelReferences.Of(model, queries).ToList();
        using var mask = ItemMask.All(model.ItemSize);
        GraphQuery[] asked = [.. queries.Select(q => QueryOf(q, model.ItemSize))];
        Compare(_version.Models[_model.Name].BestOfEach(asked, mask));
        return Compare(asked.Select(q => _version.Models[_model.Name].Best(q, mask)));

        ParityReport Compare(IEnumerable<GraphAnswer> answers) => ParityCheck.RunRanked(model.Name, references.Zip(answers, (r, a) => (
            new ParityCase([], r.Scores) { Scales = r.Scales, Excluded = [0] },
            (int[])[.. a.Items, 0], (float[])[.. a.Scores, float.NegativeInfinity])), tolerance);
    }

    /// <summary>The best items that are neither in the history nor excluded.</summary>
    public GraphAnswer Ask(RecommendationQuery query, int k, params int[] exclude)
    {
        using var mask = ItemMask.All(_model.ItemSize);
        foreach (var item in (int[])[.. query.History, .. exclude]) mask.Remove(item);
        return _version.Models[_model.Name].Best(QueryOf(query, k), mask);
    }

    public void Dispose()
    {
        _version.Dispose();
        _folder.Dispose();
    }

    private GraphQuery QueryOf(RecommendationQuery query, int k)
    {
        var (history, ages) = QueryTensors.Rows(query);
        return new GraphQuery
        {
            User = query.User,
            History = history,
            HistoryAge = ages,
            Context = Array.ConvertAll(query.Context, c => (long)c),
            HistoryContext = _fields == 0 ? [] : QueryTensors.HistoryContext(query, _fields),
            K = k,
        };
    }
}
