using Recsys.Datasets.Queries;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Tests.Export;

public class ModelExportTests
{
    private const float Out = float.NegativeInfinity;

    [Fact]
    public void The_best_items_leave_out_padding_and_what_is_excluded()
    {
        var graph = new GraphBuilder("top");
        var excluded = graph.Input("excluded", ElementType.Int64, "batch", "n");
        var scores = graph.Input("all", ElementType.Float, "batch", 5);
        var top = ModelExport.TopItems(graph, scores, excluded, graph.Vector(3));
        graph.Output("scores", top.Scores, "batch", 3);
        graph.Output("items", top.Items, "batch", 3);
        var model = graph.Build();

        OnnxTensor[] inputs =
        [
            OnnxTensor.Of("excluded", [4L, 0, 1, 2], 2, 2),
            OnnxTensor.Of("all", [9, 1, 2, 3, 8, 9, 1, 2, 3, 8f], 2, 5),
        ];
        ParityCheck.Run(model, "items", [new ParityCase(inputs, [3, 2, 1, 4, 3, 0])]);
        ParityCheck.Run(model, "scores", [new ParityCase(inputs, [3, 2, 1, 8, 3, Out])]);
    }

    [Fact]
    public void Queries_become_rows_filled_up_with_zeros()
    {
        var graph = new GraphBuilder("echo");
        var inputs = QueryInputs.Declare(graph, contextFields: 1);
        graph.Output("u", inputs.User, QueryInputs.Batch);
        graph.Output("h", inputs.History, QueryInputs.Batch, QueryInputs.Steps);
        graph.Output("a", inputs.Ages, QueryInputs.Batch, QueryInputs.Steps);
        graph.Output("c", inputs.Context!, QueryInputs.Batch, 1);
        var model = graph.Build();
        RecommendationQuery[] queries =
        [
            new() { User = 7, History = [3, 5], HistoryTimes = [0, 3_600_000], At = 5_400_000, Context = [2] },
            new() { History = [4], Context = [1] },
        ];

        var tensors = QueryTensors.Of(queries, contextFields: 1);

        ParityCheck.Run(model, "u", [new ParityCase(tensors, [7, 0])]);
        ParityCheck.Run(model, "h", [new ParityCase(tensors, [3, 5, 4, 0])]);
        ParityCheck.Run(model, "a", [new ParityCase(tensors, [1.5f, 0.5f, -1, -1])]);
        ParityCheck.Run(model, "c", [new ParityCase(tensors, [2, 1])]);
        Assert.Throws<ArgumentException>(() => QueryTensors.Of(queries, contextFields: 2));
    }
}
