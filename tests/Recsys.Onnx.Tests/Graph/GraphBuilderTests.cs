using CsCheck;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Onnx.Parity;

namespace Recsys.Onnx.Tests.Graph;

public class GraphBuilderTests
{
    [Fact]
    public void A_graph_with_free_dimensions_runs_for_any_batch_and_passes_the_checker()
    {
        var model = TopOfScores().Build(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        using var runner = new OnnxRunner(model.ToArray());
        foreach (var batch in new[] { 1, 3 })
        {
            var users = Enumerable.Range(0, batch).Select(u => (long)u).ToArray();
            var (values, shape) = runner.Run([OnnxTensor.Of("user", users, batch), OnnxTensor.Of("k", [2L], 1)], "items")[0];
            Assert.Equal([batch, 2], shape);
            Assert.Equal([2, 1], values[..2]);
        }

        OnnxChecker.SkipUnlessInstalled();
        OnnxChecker.Check([("graph", model)]);
    }

    [Fact]
    public void The_same_calls_give_the_same_bytes() => Assert.Equal(TopOfScores().Build().ToArray(), TopOfScores().Build().ToArray());

    [Fact]
    public void A_model_tells_its_inputs_outputs_and_metadata()
    {
        var model = TopOfScores().Build(new Dictionary<string, string> { ["family"] = "test" });
        Assert.Equal(["user: Int64 [batch]", "k: Int64 [1]"], model.Inputs.Select(Text));
        Assert.Equal(["items: Int64 [batch, k]", "scores: Float [batch, 3]"], model.Outputs.Select(Text));
        Assert.Equal("test", model.Metadata["family"]);
    }

    [Fact]
    public void Scopes_keep_the_names_of_sub_graphs_apart()
    {
        var graph = new GraphBuilder("g");
        GraphValue[] parts = [.. new[] { "ncf", "gcn" }.Select(family =>
        {
            using (graph.Scope("blend"))
            using (graph.Scope(family))
            {
                return graph.Abs(graph.Initializer("weight", [1f, 2f], 2));
            }
        })];
        Assert.Equal(["blend/ncf/Abs_1", "blend/gcn/Abs_1"], parts.Select(p => p.Name));
        Assert.Equal("Abs_1", graph.Abs(parts[0]).Name);
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var graph = new GraphBuilder("g");
        var x = graph.Input("x", ElementType.Float, 1);
        Assert.Equal("The name 'x' is taken in graph 'g'.", Assert.Throws<GraphException>(() => graph.Input("x", ElementType.Float, 1)).Message);
        Assert.Throws<GraphException>(() => graph.Initializer("x", [1f], 1));
        Assert.Throws<GraphException>(() => graph.Output("x", x, 1));
        Assert.Throws<GraphException>(() => graph.Input(" ", ElementType.Float, 1));
    }

    [Fact]
    public void An_initialiser_has_as_many_values_as_its_shape()
    {
        var e = Assert.Throws<GraphException>(() => new GraphBuilder("g").Initializer("weight", [1f, 2f, 3f], 2, 2));
        Assert.Equal("Initialiser 'weight' of shape [2, 2] needs 4 values, but has 3.", e.Message);
    }

    [Fact]
    public void A_value_of_another_graph_is_refused()
    {
        var stranger = new GraphBuilder("other").Input("x", ElementType.Float, 1);
        var e = Assert.Throws<GraphException>(() => new GraphBuilder("g").Abs(stranger));
        Assert.Equal("The value 'x' used by node 'Abs_1' belongs to another graph.", e.Message);
    }

    [Fact]
    public void A_graph_without_outputs_is_none() => Assert.Throws<GraphException>(() => new GraphBuilder("g").Build());

    [Fact]
    public void A_dimension_must_be_said()
    {
        Assert.Throws<GraphException>(() => new GraphBuilder("g").Input("x", ElementType.Float, default(Dim)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dim.Of(-1));
        Assert.Throws<ArgumentException>(() => Dim.Of(" "));
    }

    [Fact]
    public void A_constant_is_written_once()
    {
        var graph = new GraphBuilder("g");
        Assert.Same(graph.Scalar(0.5f), graph.Scalar(0.5f));
        Assert.Same(graph.Vector(1, 2), graph.Vector(1, 2));
        Assert.NotSame(graph.Scalar(1f), graph.Scalar(1L));
    }

    [Fact]
    public void A_saved_model_loads_to_the_same_bytes() =>
        Gen.Float.Array[1, 50].Sample(
            values =>
            {
                var graph = new GraphBuilder("g");
                graph.Output(
                    "y", graph.Add(graph.Initializer("w", values, values.Length), graph.Input("x", ElementType.Float, values.Length)), values.Length);
                var model = graph.Build();
                var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
                try
                {
                    OnnxFile.Save(model, path);
                    Assert.Equal(model.ToArray(), File.ReadAllBytes(path));
                    Assert.Equal(model.ToArray(), OnnxFile.Load(path).ToArray());
                }
                finally
                {
                    File.Delete(path);
                }
            },
            iter: 20);

    [Theory]
    [InlineData("not a model")]
    [InlineData("")]
    public void What_is_no_model_is_named(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Contains("'ncf.onnx' is no ONNX model", Assert.Throws<InvalidDataException>(() => OnnxFile.Load(stream, "ncf.onnx")).Message);
    }

    private static string Text(OnnxValueInfo info) => $"{info.Name}: {info.Type} [{string.Join(", ", info.Shape)}]";

    private static GraphBuilder TopOfScores()
    {
        var graph = new GraphBuilder("top");
        var user = graph.Input("user", ElementType.Int64, "batch");
        var k = graph.Input("k", ElementType.Int64, 1);
        var users = graph.Gather(graph.Initializer("users", [1f, 0, 0, 1, 1, 1], 3, 2), user);
        var scores = graph.MatMul(users, graph.Initializer("item_table", [0.1f, 0.2f, 0.3f, 0.1f, 0.5f, 0.9f], 2, 3));
        var top = graph.TopK(scores, k);
        graph.Output("items", top.Indices, "batch", "k");
        graph.Output("scores", scores, "batch", 3);
        return graph;
    }
}
