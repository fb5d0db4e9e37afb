using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Tests.Serving;

namespace Recsys.Models.Tests.Blend;

/// <summary>Some who take anything and some whose order is regular: scores are large where a blend is sure, and their terms larger.</summary>
public class MixedOrderTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Protocols.LeaveOneOutName)]
    [InlineData(Protocols.TimeSplitName)]
    public void An_export_of_large_scores_is_what_was_trained(string protocol)
    {
        var data = Data();
        var input = new TrainingInput(protocol == Protocols.LeaveOneOutName ? Protocols.LeaveOneOut(data) : Protocols.TimeSplit(data), Seed: 42);
        ITrainedModel[] models = [.. ModelFamilies.All.Select(f => SmallShop.Train(f, input, epochs: 4))];
        var members = BlendMembers.Of(models);
        var fields = input.Split.Train.Context.Fields.Count;
        var queries = input.Split.Test.Concat(input.Split.Validation).Select(c => c.Query).Take(150).ToArray();
        var fitted = BlendFit.Fit(members, input.Split.Validation, input.Split.Train.Context, input.Seed);
        double[] up = [.. members.Select((_, m) => 0.2 + (0.3 * m))], down = [.. up.Reverse()];
        BlendWeights all = new() { Members = fitted.Members, Form = BlendForm.Common, Common = up };
        BlendWeights sure = all with { Common = [.. up.Select(w => w * 10)] };
        BlendWeights twice = sure with { Form = BlendForm.Mixture, OfOtherKind = down, OtherShare = 0.2 };
        foreach (var weights in (BlendWeights[])[fitted, all, sure, twice])
        {
            using var blend = new BlendModel(members, weights);
            var report = ServedOne.Check(blend, queries, fields);
            output.WriteLine(
                $"{protocol}, {weights.Form}, scores down to {queries.Min(q => SmallShop.Scores(blend, q).Skip(1).Min()):0.0}: "
                + $"error {report.MaxError:0.0e0}, absolute {report.MaxAbsoluteError:0.0e0}, order {report.MaxOrderGap:0.0e0}");
            Assert.InRange(report.MaxError, 0, ServedOne.OfRecurrence / 10);
        }

        foreach (var model in models) model.Dispose();
    }

    private static InteractionDataset Data()
    {
        const long Start = 1_700_000_000;
        var random = new Random(3);
        var builder = new DatasetBuilder("mixed");
        for (var user = 0; user < 60; user++)
        {
            var items = Enumerable.Range(0, 45).ToArray();
            random.Shuffle(items);
            for (var n = 0; n < 7; n++) Add($"u{user}", items[n], Start + (user * 50) + (n * 5000));
        }

        for (var n = 0; n < 3600; n++) Add($"p{n % 40}", ((n * 7) + (n / 40)) % 45, n + 1);
        return builder.Build();

        void Add(string user, int item, long second) => builder.Add(new Interaction
        {
            EventId = $"{user}-{second}", UserId = user, ItemId = $"i{item}", Type = InteractionType.View,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(second),
        });
    }
}
