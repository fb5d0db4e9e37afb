using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry.Serving;
using Recsys.Scoring;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;

namespace Recsys.Models.Tests.Serving;

/// <summary>
/// A version of any size with the widths that the families have by default and weights that were drawn (<see cref="DrawnTables"/>): networks of the
/// same operators as the trained ones, lifts of four context fields, neighbours, popularity, and their blend. A query that was drawn takes its
/// history from three clusters, mostly from what is popular in them, and every network answers it with what is near.
/// </summary>
/// <param name="items">Items without the padding one.</param>
/// <param name="users">Users without the unknown one.</param>
/// <param name="narrower">What the widths are divided by.</param>
/// <param name="hasTwoKinds">Whether choices are of two kinds.</param>
internal sealed class DrawnVersion(int items, int users, int narrower = 1, bool hasTwoKinds = false)
{
    /// <summary>Hour, weekday, device and country.</summary>
    private static readonly int[] ContextSizes = [26, 9, 4, 22];

    private const int LiftWidth = 32, Seed = 7;

    private readonly DrawnTables _tables = new(items, Seed);

    /// <summary>Fields of a context.</summary>
    public static int Fields => ContextSizes.Length;

    /// <summary>Ids of all fields.</summary>
    public static int Contexts => ContextSizes.Sum();

    /// <summary>Items, the padding one included.</summary>
    public int ItemSize => items + 1;

    /// <summary>Clusters; item i is in cluster i modulo this.</summary>
    public int Clusters => _tables.Clusters;

    /// <summary>The blend; its members cannot score, but can be exported.</summary>
    public BlendModel Blend()
    {
        var lift = new ContextDotTerm(
            DrawnTables.Plain("lifts_of_context", Contexts, LiftWidth, 0.1f, Seed + 1), _tables.OfItems("lifts_of_items", 9, LiftWidth));
        ITrainedModel[] members =
        [
            new DrawnModel("ncf", ItemSize, (g, q) => Ncf(g, q).Plus(new ItemScores([lift]))),
            new DrawnModel("autoencoder", ItemSize, (g, q) => Autoencoder(g, q).Plus(new ItemScores([lift]))),
            new DrawnModel("gcn", ItemSize, (g, q) => Gcn(g, q).Plus(new ItemScores([lift]))),
            new DrawnModel("sequence", ItemSize, Sequence),
            new DrawnModel("popular", ItemSize, (_, _) => new ItemScores(
            [
                new BiasTerm(_tables.Popularity("log_probability", 1)),
                new ContextColumnsTerm(DrawnTables.Plain("lift", ItemSize, Contexts, 0.3f, Seed + 2)),
            ])),
            new DrawnModel("neighbours", ItemSize, (_, _) => Neighbours()),
        ];
        return new BlendModel(members, new BlendWeights
        {
            Members = [.. members.Select(m => m.Name)],
            Form = hasTwoKinds ? BlendForm.Mixture : BlendForm.Common,
            Common = [0.3, 0.4, 0.3, 0.6, 0.2, 0.15],
            OfOtherKind = hasTwoKinds ? [0.1, 0.2, 0.2, 0.1, 0.9, 0.1] : [],
            OtherShare = hasTwoKinds ? 0.3 : 0,
        });
    }

    /// <summary>Writes what serves the blend alone, and its indices where there are many items; returns the form.</summary>
    public ServingForm Export(string folder)
    {
        var export = new VersionExport(folder, Fields);
        using var blend = Blend();
        export.Add(blend);
        var form = export.Finish();
        if (form.Items <= SearchBuilder.LeastItems) return form;
        using (var version = ServedVersion.Open(form, folder))
        {
            form = SearchBuilder.Build(version, folder, BlendModel.ModelName, [.. Enumerable.Range(0, 100).Select(n => Query(n, 10))]);
        }

        SearchBuilder.RemoveUnnamed(form, folder);
        return form;
    }

    /// <summary>The whole blend in one graph, which scores all items.</summary>
    public OnnxModel Exact()
    {
        using var blend = Blend();
        return ExactBlend.Of(blend, Fields);
    }

    /// <summary>A request with a history of fifty.</summary>
    public GraphQuery Query(int number, int k)
    {
        var random = new Random(number);
        int[] clusters = [random.Next(_tables.Clusters), random.Next(_tables.Clusters), random.Next(_tables.Clusters)];
        var perCluster = Math.Max(1, items / _tables.Clusters);
        long[] history =
        [
            .. Enumerable.Range(0, 50).Select(n =>
            {
                var rank = (int)(perCluster * Math.Pow(random.NextDouble(), 2));
                return 1 + (((long)rank * _tables.Clusters) + clusters[n / 20 % 3]) % items;
            }),
        ];
        return new GraphQuery
        {
            User = 1 + random.Next(users),
            History = history,
            HistoryAge = [.. history.Select((_, n) => (float)(history.Length - n))],
            Context = [.. ContextSizes.Select((size, f) => (long)(ContextSizes.Take(f).Sum() + random.Next(size)))],
            K = k,
        };
    }

    /// <summary>The id of a field of the context that a query does not tell.</summary>
    public static long MissingOf(int field) => ContextSizes.Take(field).Sum() + ContextField.Missing;

    /// <summary>All items but those of the history.</summary>
    public ItemMask Unseen(GraphQuery query)
    {
        var mask = ItemMask.All(ItemSize);
        foreach (var item in query.History) mask.Remove((int)item);
        return mask;
    }

    private ItemScores Ncf(GraphBuilder graph, QueryInputs inputs)
    {
        var (d, hidden) = (WidthOf(128, users + items) / 2, 64 / narrower);
        var history = DistinctHistory.Emit(graph, inputs.History, 15);
        var sum = history.WeightedSum(graph, inputs.OfHistory(_tables.OfItems("history", 1, 2 * d)));
        var query = graph.Add(
            inputs.OfUser(DrawnTables.Plain("users", users + 1, 2 * d, 0.02f, Seed + 3)), graph.Div(sum, graph.Sqrt(history.CountOrOne)));
        var own = graph.Gemm(graph.Slice(query, [d], [2 * d], [1]), Weights(graph, "first", hidden, d, 0.3f), transB: true);
        return new ItemScores(
        [
            new PerceptronTerm(own, _tables.OfItems("item_layer", 2, hidden), [], DrawnTables.Plain("output", 1, hidden, 0.2f, Seed + 4)),
            new BiasTerm(_tables.Popularity("item_bias", 0.05f)),
            new DotTerm(graph.Slice(query, [0], [d], [1]), _tables.OfItems("item_factors", 3, d)),
        ]);
    }

    private ItemScores Autoencoder(GraphBuilder graph, QueryInputs inputs)
    {
        var d = WidthOf(200, items);
        var history = DistinctHistory.Emit(graph, inputs.History, 15);
        var sum = history.WeightedSum(graph, inputs.OfHistory(_tables.OfItems("layer1", 4, d)));
        var hidden = graph.Tanh(graph.Div(sum, history.NormOrOne(graph)));
        return new ItemScores([new DotTerm(hidden, _tables.OfItems("layer2", 4, d)), new BiasTerm(_tables.Popularity("bias2", 0.05f))]);
    }

    private ItemScores Gcn(GraphBuilder graph, QueryInputs inputs)
    {
        var d = WidthOf(256, users + items);
        var history = DistinctHistory.Emit(graph, inputs.History, 15);
        var sum = history.WeightedSum(graph, inputs.OfHistory(_tables.OfItems("history", 5, d)));
        var own = inputs.OfUser(DrawnTables.Plain("user_embedding", users + 1, d, 0.02f, Seed + 5));
        var user = graph.L2Normalize(graph.Add(own, graph.Div(sum, graph.Sqrt(history.CountOrOne))));
        return new ItemScores(
        [
            new DotTerm(user, _tables.OfItems("items", 5, d, isUnit: true)) { Factor = 1 / 0.15 },
            new BiasTerm(_tables.Popularity("item_bias", 0.1f)),
        ]);
    }

    /// <summary>A recurrence that keeps about two thirds of its state and takes the rest from the item: a mean of what was last, mostly.</summary>
    private ItemScores Sequence(GraphBuilder graph, QueryInputs inputs)
    {
        var d = WidthOf(256, items);
        var nothing = graph.Mul(inputs.History, graph.Scalar(0L));
        var places = graph.Add(nothing, graph.Range(graph.Scalar(0L), graph.Squeeze(graph.DimOf(inputs.History, 1), 0), graph.Scalar(1L)));
        var events = graph.ReduceSum(graph.Cast(graph.Greater(inputs.History, graph.Scalar(0L)), ElementType.Int64), keepDims: false, 1);
        var embedding = _tables.OfItems("item_embedding", 6, d);
        var x = inputs.OfPart(graph, embedding, places);
        var (weight, bias) = (new float[3 * d * d], new float[6 * d]);
        for (var i = 0; i < d; i++)
        {
            weight[(((2 * d) + i) * d) + i] = 4;
            bias[i] = 0.7f;
        }

        var (_, last) = graph.Gru(
            graph.Transpose(x, 1, 0, 2), graph.Initializer("weight", weight, 1, 3 * d, d),
            graph.Initializer("recurrence", DrawnTables.Scaled(DrawnTables.Uniform(3 * d * d, Seed + 6), 0.01f), 1, 3 * d, d),
            graph.Initializer("gate_bias", bias, 1, 6 * d), d,
            graph.Cast(graph.Add(events, graph.Scalar(1L)), ElementType.Int32));
        var state = graph.Linear(graph.Squeeze(last, 0), Identity(graph, d));
        return new ItemScores([new DotTerm(state, embedding), new BiasTerm(_tables.Popularity("bias", 0.02f))]);
    }

    /// <summary>Each item points at those beside it in its cluster.</summary>
    private ItemScores Neighbours()
    {
        var width = Math.Clamp(2_000_000 / items, 20, 100);
        var (ids, weights) = (new int[ItemSize * width], new float[ItemSize * width]);
        for (var item = 1; item <= items; item++)
        {
            for (var n = 0; n < width; n++)
            {
                var other = item + ((long)_tables.Clusters * (n % 2 == 0 ? 1 + (n / 2) : -1 - (n / 2)));
                ids[(item * width) + n] = (int)(((other % items) + items) % items) + 1;
                weights[(item * width) + n] = 1f / (n + 2);
            }
        }

        return new ItemScores([new NeighboursTerm("neighbours", ItemSize, ids, weights, 5)]);
    }

    /// <summary>As wide as a family makes a table of so many rows.</summary>
    private int WidthOf(int wanted, int rows) => TableWidth.Of(wanted, rows) / narrower;

    private static GraphValue Weights(GraphBuilder graph, string name, int rows, int columns, float size) =>
        graph.Initializer(name, DrawnTables.Scaled(DrawnTables.Uniform(rows * columns, Seed + 8), size), rows, columns);

    private static GraphValue Identity(GraphBuilder graph, int d) =>
        graph.Initializer("identity", [.. Enumerable.Range(0, d * d).Select(n => n / d == n % d ? 1f : 0f)], d, d);
}
