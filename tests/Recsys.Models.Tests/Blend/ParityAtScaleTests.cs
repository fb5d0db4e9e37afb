using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Models.Tests.Serving;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Tests.Blend;

/// <summary>What is served of a blend with neighbours is what the blend computes, however large the catalog, and a wrong one is found out.</summary>
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
            Refused(() => OfBlend(weights, [members[0], new WrongExport(members[1], OneOff)], weights));
            Refused(() => OfBlend(weights, [members[0], new WrongExport(members[1], Swapped)], weights));
        }

        foreach (var member in members)
        {
            var report = OfMember(member, member);
            Assert.InRange(report.MaxError, 0, ParityCheck.DefaultTolerance / 10);
            foreach (var wrong in (Func<ItemScores, ItemScores>[])[OneOff, Swapped, Scaled])
            {
                Refused(() => OfMember(member, new WrongExport(member, wrong)));
            }
        }

        ParityReport OfBlend(BlendWeights weights, IReadOnlyList<ITrainedModel> exported, BlendWeights exportedWeights)
        {
            using var blend = new BlendModel(members, weights);
            using var other = new BlendModel(exported, exportedWeights);
            return OfMember(blend, other);
        }

        ParityReport OfMember(ITrainedModel model, ITrainedModel exported)
        {
            using var served = new ServedOne(exported, fields);
            return served.Check(model, queries, ParityCheck.DefaultTolerance);
        }

        static void Refused(Func<ParityReport> check) => Assert.Throws<ParityException>(() => check());

        // Of the item that is taken most; and it and one that hardly anybody took.
        ItemScores OneOff(ItemScores scores) => scores.Plus(new ItemScores(
            [new BiasTerm(ModelTable.Of("off", [.. Enumerable.Range(0, items + 1).Select(i => i == 1 ? 0.01f : 0f)], 1))]));
        ItemScores Swapped(ItemScores scores) => new([.. scores.Terms.Select(t => t switch
        {
            BiasTerm bias => bias with { Items = Rows(bias.Items) },
            ContextColumnsTerm columns => columns with { Items = Rows(columns.Items) },
            NeighboursTerm neighbours => (ItemTerm)(neighbours with { Ids = [.. neighbours.Ids.Select(Other)] }),
            _ => throw new NotSupportedException($"{t}"),
        })]);
        ModelTable Rows(ModelTable table) => ModelTable.Of("swapped " + table.Name, [.. Enumerable.Range(0, items + 1).SelectMany(
            i => table.Values.Slice(Other(i) * table.Width, table.Width).ToArray())], table.Width);
        int Other(int item) => item == 1 ? items : item == items ? 1 : item;
        ItemScores Scaled(ItemScores scores) => scores.Times(1.01);
    }
}
