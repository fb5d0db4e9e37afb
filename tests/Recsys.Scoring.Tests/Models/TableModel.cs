using System.Runtime.InteropServices;
using Recsys.Domain.Context;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry;
using Recsys.Registry.Serving;

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

    /// <summary>What was counted of late; null where nothing was.</summary>
    public ServedActivity? Activity { get; init; }

    /// <summary>Items and the unknown one.</summary>
    public int Size => Items.Length + 1;

    public float[] Likeness { get; }

    public float[] UserTable { get; }

    public float[] Trend { get; }

    /// <summary>What the models must give for an item, in C#: [taste, trend].</summary>
    public float[] Score(int item, int user, int[] history, float[] ages, int[] context)
    {
        var taste = UserTable[(user * Size) + item];
        for (var h = 0; h < history.Length; h++)
        {
            taste += Likeness[(history[h] * Size) + item] / (1 + Math.Max(0, ages[h]));
        }

        return [taste, context.Sum(c => Trend[(c * Size) + item])];
    }

    /// <summary>The form of what it serves.</summary>
    public ServingForm Form()
    {
        var taste = new ServedMember("taste", [new ServedDot("taste", "query", "likeness_of")]);
        var trend = new ServedMember("trend", [new ServedContextColumns("trend_of")]);
        List<ServedModel> models =
        [
            new("popular", [trend]), new("taste", [taste]), new("blend", [taste, trend]),
            new(ModelFiles.Similar, [new ServedMember(ModelFiles.Similar, [new ServedNeighbours("items", "likeness", null)])]),
        ];
        List<ServedTower> towers = [new("taste", [])];
        if (_hasVisits)
        {
            models.Add(new("visits", [new ServedMember("visits", [new ServedDot("visits", "query", "trend_of")])]));
            towers.Add(new("visits", []));
        }

        return new ServingForm { Items = Size, Tables = [.. Tables().Select(t => t.Table)], Towers = towers, Models = models };
    }

    public Dictionary<string, byte[]> Files()
    {
        var files = new Dictionary<string, byte[]>
        {
            [ModelFiles.Users] = VocabularyFile.Write(Users),
            [ModelFiles.Items] = VocabularyFile.Write(Items),
            [ServingForm.FileName] = Form().ToBytes(),
            ["taste.onnx"] = Taste(),
        };
        if (_hasVisits) files["visits.onnx"] = Visits();
        if (Activity is not null) files[ServedActivity.FileName] = Activity.ToBytes();
        foreach (var (table, bytes) in Tables()) files[table.File] = bytes;
        return files;
    }

    public ModelManifest Manifest(string version, IReadOnlyDictionary<string, byte[]> files) => new()
    {
        Version = version,
        SnapshotId = "0123456789abcdef",
        Seed = 1,
        CodeVersion = "test",
        Protocol = "time-split",
        Data = new DataSize(Users.Length, Items.Length, 100),
        Context = Context,
        Files = [.. files.Select(f => ModelRegistry.Describe(f.Key, f.Value))],
        Members = Members,
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

    private IEnumerable<(ServedTable Table, byte[] Bytes)> Tables()
    {
        var width = Size + Users.Length + 1;
        float[] likeness = [.. Enumerable.Range(0, Size * width).Select(n =>
            n % width < Size ? Likeness[(n % width * Size) + (n / width)] : UserTable[(((n % width) - Size) * Size) + (n / width)])];
        float[] trend = [.. Enumerable.Range(0, Size * Context.Cardinality).Select(
            n => Trend[(n % Context.Cardinality * Size) + (n / Context.Cardinality)])];
        yield return Table("likeness_of", width, ServedType.Number, MemoryMarshal.AsBytes<float>(likeness));
        yield return Table("trend_of", Context.Cardinality, ServedType.Number, MemoryMarshal.AsBytes<float>(trend));
        yield return Table("likeness", Size, ServedType.Number, MemoryMarshal.AsBytes<float>(Likeness));
        int[] items = [.. Enumerable.Range(0, Size * Size).Select(n => n % Size)];
        yield return Table("items", Size, ServedType.Index, MemoryMarshal.AsBytes<int>(items));
    }

    private (ServedTable Table, byte[] Bytes) Table(string name, int width, ServedType type, ReadOnlySpan<byte> bytes) =>
        (new ServedTable(name, name + ServedTable.Suffix, Size, width, type), bytes.ToArray());

    /// <summary>How much each item of the history counts, and behind that which user asks.</summary>
    private byte[] Taste()
    {
        var graph = new GraphBuilder("taste");
        var history = graph.Input(GraphNames.History, ElementType.Int64, "batch", "n");
        var age = graph.Input(GraphNames.HistoryAge, ElementType.Float, "batch", "n");
        var user = graph.Unsqueeze(graph.Input(GraphNames.User, ElementType.Int64, "batch"), 1);
        var batch = graph.DimOf(history, 0);
        var fading = graph.Div(graph.Scalar(1f), graph.Add(graph.Scalar(1f), graph.Relu(age)));
        var items = graph.ScatterElements(graph.Zeros(graph.Concat(0, batch, graph.Vector(Size))), history, fading, axis: 1, reduction: "add");
        var users = graph.ScatterElements(
            graph.Zeros(graph.Concat(0, batch, graph.Vector(Users.Length + 1))), user, graph.Expand(graph.Scalar(1f), graph.Shape(user)), axis: 1,
            reduction: "add");
        graph.Output("query", graph.Concat(1, items, users), "batch", "width");
        return graph.Build().ToArray();
    }

    /// <summary>How often each context occurs in the history.</summary>
    private byte[] Visits()
    {
        var graph = new GraphBuilder("visits");
        var contexts = graph.Reshape(graph.Input(GraphNames.HistoryContext, ElementType.Int64, "batch", "n", Context.Fields.Count), 0, -1);
        var known = graph.Cast(graph.GreaterOrEqual(contexts, graph.Scalar(0L)), ElementType.Float);
        graph.Output(
            "query",
            graph.ScatterElements(
                graph.Zeros(graph.Concat(0, graph.DimOf(contexts, 0), graph.Vector(Context.Cardinality))), graph.Max(contexts, graph.Scalar(0L)),
                known, axis: 1, reduction: "add"),
            "batch", "width");
        return graph.Build().ToArray();
    }
}
