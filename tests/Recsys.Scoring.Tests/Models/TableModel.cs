using Recsys.Domain.Context;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry;

namespace Recsys.Scoring.Tests.Models;

/// <summary>
/// A model version of plain tables, so that a test can say what must come out: the member <c>taste</c> adds a row of likeness for each item
/// of the history and a row of the user, fading with its age; the member <c>trend</c> adds a row for each context id. Asked for, there is also
/// <c>visits</c>, which adds the rows of <c>trend</c> for the contexts of the past events.
/// </summary>
public sealed class TableModel
{
    private static readonly string[] Members = ["taste", "trend"];

    private readonly bool _hasVisits;

    public TableModel(int users = 3, int items = 12, int seed = 1, bool hasVisits = false)
    {
        _hasVisits = hasVisits;
        Users = [.. Enumerable.Range(1, users).Select(n => $"u{n}")];
        Items = [.. Enumerable.Range(1, items).Select(n => $"i{n}")];
        Context = new ContextFeatures(
        [
            new ContextField("hour", ContextFieldKind.Hour, [.. Enumerable.Range(0, 24).Select(h => $"{h}")]),
            new ContextField("weekday", ContextFieldKind.Weekday, [.. Enumerable.Range(0, 7).Select(d => $"{d}")]),
            new ContextField("device", ContextFieldKind.Categorical, ["phone", "tv"]),
        ]);
        var random = new Random(seed);
        float[] Table(int rows) => [.. Enumerable.Range(0, rows * Size).Select(n => n / Size == 0 ? 0f : random.NextSingle())];
        Likeness = Table(Size);
        UserTable = Table(users + 1);
        Trend = Table(Context.Cardinality);
    }

    public string[] Users { get; }

    public string[] Items { get; }

    public ContextFeatures Context { get; }

    /// <summary>Items and the unknown one.</summary>
    public int Size => Items.Length + 1;

    public float[] Likeness { get; }

    public float[] UserTable { get; }

    public float[] Trend { get; }

    /// <summary>What the graphs must give for an item, in C#: [taste, trend].</summary>
    public float[] Score(int item, int user, int[] history, float[] ages, int[] context)
    {
        var taste = UserTable[(user * Size) + item];
        for (var h = 0; h < history.Length; h++)
        {
            taste += Likeness[(history[h] * Size) + item] / (1 + Math.Max(0, ages[h]));
        }

        return [taste, context.Sum(c => Trend[(c * Size) + item])];
    }

    public Dictionary<string, byte[]> Files()
    {
        var files = CommonFiles();
        if (_hasVisits)
        {
            files["visits.onnx"] = Recommender("visits", g => (null, VisitsOf(g)));
        }

        return files;
    }

    private Dictionary<string, byte[]> CommonFiles() => new()
    {
        [ModelFiles.Users] = VocabularyFile.Write(Users),
        [ModelFiles.Items] = VocabularyFile.Write(Items),
        ["popular.onnx"] = Recommender("popular", g => (null, TrendOf(g))),
        ["taste.onnx"] = Recommender("taste", g => (TasteOf(g), null)),
        ["blend.onnx"] = Recommender("blend", g => (TasteOf(g), TrendOf(g))),
        ["similar.onnx"] = Similar(),
    };

    public ModelManifest Manifest(string version, IReadOnlyDictionary<string, byte[]> files) => new()
    {
        Version = version,
        SnapshotId = "0123456789abcdef",
        Seed = 1,
        CodeVersion = "test",
        Protocol = "time-split",
        Data = new DataSize(Users.Length, Items.Length, 100),
        Context = Context,
        Files = [.. files.Select(f => ModelRegistry.Describe(f.Key, f.Value) with { Members = f.Key == "blend.onnx" ? Members : [] })],
        Metrics = [new ModelMetrics("popular", 0.1, 0.05, 0.04, 0.2, 0.01, 1, 1, 10, 0)],
    };

    public async Task PublishAsync(ModelRegistry registry, string version, bool promote = true)
    {
        var files = Files();
        await registry.PublishAsync(Manifest(version, files), files, CancellationToken.None);
        if (promote)
        {
            await registry.PromoteAsync(version, CancellationToken.None);
        }
    }

    private static byte[] Recommender(string name, Func<GraphBuilder, (GraphValue? Taste, GraphValue? Trend)> emit)
    {
        var graph = new GraphBuilder(name);
        var (taste, trend) = emit(graph);
        var scores = taste is null ? trend! : trend is null ? taste : graph.Add(taste, trend);
        var items = Finish(graph, scores);
        if (taste is not null && trend is not null)
        {
            var columns = graph.Concat(1, graph.Unsqueeze(taste, 1), graph.Unsqueeze(trend, 1));
            graph.Output(GraphNames.Sources, graph.Gather(columns, items), "k", 2);
        }

        return graph.Build().ToArray();
    }

    private static GraphValue Finish(GraphBuilder graph, GraphValue scores)
    {
        var exclude = graph.Input(GraphNames.Exclude, ElementType.Int64, "m");
        var out_ = graph.Expand(graph.Scalar(float.NegativeInfinity), graph.Shape(exclude));
        var (values, items) = graph.TopK(graph.ScatterElements(scores, exclude, out_, axis: 0), graph.Input(GraphNames.K, ElementType.Int64, 1));
        graph.Output(GraphNames.Items, items, "k");
        graph.Output(GraphNames.Scores, values, "k");
        return items;
    }

    private GraphValue TasteOf(GraphBuilder graph)
    {
        var history = graph.Input(GraphNames.History, ElementType.Int64, "n");
        var age = graph.Input(GraphNames.HistoryAge, ElementType.Float, "n");
        var user = graph.Input(GraphNames.User, ElementType.Int64, 1);
        var fading = graph.Div(graph.Scalar(1f), graph.Add(graph.Scalar(1f), graph.Relu(age)));
        var rows = graph.Mul(graph.Gather(graph.Initializer("likeness", Likeness, Size, Size), history), graph.Unsqueeze(fading, 1));
        var own = graph.Squeeze(graph.Gather(graph.Initializer("users", UserTable, Users.Length + 1, Size), user), 0);
        return graph.Add(graph.ReduceSum(rows, keepDims: false, 0), own);
    }

    private GraphValue TrendOf(GraphBuilder graph)
    {
        var context = graph.Input(GraphNames.Context, ElementType.Int64, Context.Fields.Count);
        return graph.ReduceSum(graph.Gather(graph.Initializer("trend", Trend, Context.Cardinality, Size), context), keepDims: false, 0);
    }

    private GraphValue VisitsOf(GraphBuilder graph)
    {
        var contexts = graph.Input(GraphNames.HistoryContext, ElementType.Int64, "n", Context.Fields.Count);
        var known = graph.Cast(graph.GreaterOrEqual(contexts, graph.Scalar(0L)), ElementType.Float);
        var rows = graph.Gather(graph.Initializer("visits", Trend, Context.Cardinality, Size), graph.Max(contexts, graph.Scalar(0L)));
        return graph.ReduceSum(graph.Mul(rows, graph.Unsqueeze(known, 2)), keepDims: false, 0, 1);
    }

    private byte[] Similar()
    {
        var graph = new GraphBuilder("similar");
        var item = graph.Input(GraphNames.Item, ElementType.Int64, 1);
        Finish(graph, graph.Squeeze(graph.Gather(graph.Initializer("likeness", Likeness, Size, Size), item), 0));
        return graph.Build().ToArray();
    }
}
