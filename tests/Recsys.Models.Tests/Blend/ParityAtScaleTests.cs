using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Tests.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Tests.Blend;

/// <summary>The graph of a blend with neighbours computes what the blend does, however large the catalog, and a wrong one is found out.</summary>
public class ParityAtScaleTests(ITestOutputHelper output)
{
    private static readonly BlendWeights Common =
        new() { Members = ["neighbours", "popular"], Form = BlendForm.Common, Common = [0.8, 0.3] };

    private static readonly BlendWeights TwoKinds = Common with { Form = BlendForm.Mixture, OfOtherKind = [0.1, 1.2], OtherShare = 0.3 };

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void A_right_export_passes_and_a_wrong_one_does_not(int items) => Check(items);

    [Theory(Explicit = true)]
    [InlineData(50_000)]
    [InlineData(300_000)]
    public void A_right_export_of_a_large_catalog_passes_and_a_wrong_one_does_not(int items) => Check(items);

    private void Check(int items)
    {
        var input = DrawnCatalog.Of(items);
        var fields = input.Split.Train.Context.Fields.Count;
        var members = DrawnCatalog.Counted(input);
        RecommendationQuery[] queries =
            [.. input.Split.Test.Take(16).Select(c => c.Query), new RecommendationQuery { Context = input.Split.Test[0].Query.Context }];
        foreach (var weights in (BlendWeights[])[Common, TwoKinds])
        {
            var report = OfBlend(weights, members, weights);
            output.WriteLine(
                $"{items} items, {weights.Form}: error {report.MaxError:0.0e0}, order {report.MaxOrderGap:0.0e0}, "
                + $"absolute {report.MaxAbsoluteError:0.0e0}");
            Assert.InRange(report.MaxError, 0, ParityCheck.DefaultTolerance / 10);
            Assert.InRange(report.MaxOrderGap, 0, ParityCheck.DefaultTolerance / 10);
            Refused(() => OfBlend(weights, members, weights with { Common = [weights.Common[0] * 1.01, weights.Common[1]] }));
            Refused(() => OfBlend(
                weights, members,
                weights with { Common = [.. weights.Common.Select(w => w * 1.01)], OfOtherKind = [.. weights.OfOtherKind.Select(w => w * 1.01)] }));
            Refused(() => OfBlend(weights, [members[0], new WrongGraph(members[1], OneOff)], weights));
            Refused(() => OfBlend(weights, [members[0], new WrongGraph(members[1], Swapped)], weights));
        }

        foreach (var member in members)
        {
            var report = ServedGraphCheck.Run(member, OnnxExporter.ExportFamily(member, fields), queries, fields);
            Assert.InRange(report.MaxError, 0, ParityCheck.DefaultTolerance / 10);
            foreach (var wrong in (Func<GraphBuilder, GraphValue, GraphValue>[])[OneOff, Swapped, Scaled])
            {
                Refused(() => ServedGraphCheck.Run(member, OnnxExporter.ExportFamily(new WrongGraph(member, wrong), fields), queries, fields));
            }
        }

        ParityReport OfBlend(BlendWeights weights, IReadOnlyList<ITrainedModel> exported, BlendWeights exportedWeights)
        {
            using var blend = new BlendModel(members, weights);
            using var other = new BlendModel(exported, exportedWeights);
            return ServedGraphCheck.Run(blend, OnnxExporter.ExportBlend(other, fields), queries, fields);
        }

        static void Refused(Func<ParityReport> check) => Assert.Throws<ParityException>(() => check());

        // Of the item that is taken most; and it and one that hardly anybody took.
        GraphValue OneOff(GraphBuilder graph, GraphValue scores) =>
            graph.Add(scores, graph.Initializer("off", [.. Enumerable.Range(0, items + 1).Select(i => i == 1 ? 0.01f : 0f)], 1, items + 1));
        GraphValue Swapped(GraphBuilder graph, GraphValue scores) => graph.Gather(
            scores, graph.Vector([.. Enumerable.Range(0, items + 1).Select(i => i == 1 ? items : i == items ? 1L : i)]), 1);
        GraphValue Scaled(GraphBuilder graph, GraphValue scores) => graph.Mul(scores, graph.Scalar(1.01f));
    }
}
