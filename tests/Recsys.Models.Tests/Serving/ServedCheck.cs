using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Parity;
using Recsys.Scoring;
using Recsys.Scoring.Graphs;
using Recsys.TestKit;

namespace Recsys.Models.Tests.Serving;

/// <summary>Exports a model and compares what is served with it.</summary>
internal static class ServedCheck
{
    /// <summary>What a recurrence in 16 bits may be off, as a share of the deviation of the scores.</summary>
    private const double Tolerance = 5e-4;

    public static void Run(ITrainedModel model, IReadOnlyList<RecommendationQuery> queries, int fields)
    {
        using var folder = new TempFolder();
        var export = new VersionExport(folder.Path, fields);
        export.Add(model);
        using var version = ServedVersion.Open(export.Finish(), folder.Path);
        ParityCheck.RunRanked(model.Name, ModelReferences.Of(model, queries).Select(r =>
        {
            var (history, ages) = QueryTensors.Rows(r.Query);
            var query = new GraphQuery
            {
                User = r.Query.User,
                History = history,
                HistoryAge = ages,
                Context = Array.ConvertAll(r.Query.Context, c => (long)c),
                HistoryContext = fields == 0 ? [] : QueryTensors.HistoryContext(r.Query, fields),
                K = model.ItemSize,
            };
            var (items, scores) = version.Best(model.Name, query);
            return (
                new ParityCase([], r.Scores) { Scales = r.Scales, Excluded = [0] },
                (int[])[.. items, 0], (float[])[.. scores, float.NegativeInfinity]);
        }), Tolerance);
    }
}
