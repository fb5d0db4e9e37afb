using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Families.Sequence;

public class SequenceWindowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void The_windows_of_a_user_predict_each_event_once_in_order(int maxHistory)
    {
        var train = SmallShop.Split().Train;
        for (var user = 1; user < train.UserVocabulary.Size; user++)
        {
            var windows = SequenceWindows.OfUser(train, user, maxHistory, new Random(user))
                .Select(w => SequenceWindows.Of(train, w.User, w.From, w.To, withContext: true)).ToArray();
            Assert.Equal(train.Histories.ItemsOf(user).ToArray(), windows.SelectMany(w => w.Targets));
            Assert.All(windows, w =>
            {
                Assert.InRange(w.Targets.Length, 1, maxHistory);
                Assert.Equal(0, w.Window.Items[0]);
                Assert.Equal(w.Targets[..^1], w.Window.Items[1..]);
                Assert.Equal(w.Targets.Length * train.Context.Fields.Count, w.Window.Contexts.Length);
            });
        }
    }

    [Fact]
    public void A_query_is_read_as_training_reads_the_same_history()
    {
        var train = SmallShop.Split().Train;
        var user = Enumerable.Range(1, 20).MaxBy(u => train.Histories.CountOf(u));
        var (_, from, to) = SequenceWindows.OfUser(train, user, 100, new Random(1)).Single();
        var (trained, _) = SequenceWindows.Of(train, user, from, to, withContext: true);
        var last = train.Histories.CountOf(user) - 1;

        var asked = SequenceWindows.OfQuery(Recsys.Datasets.Splits.Protocols.QueryAt(train, user, last), 100, ContextBasis.Of(train.Context));

        Assert.Equal(trained.Items, asked.Items);
        Assert.Equal(trained.Gaps, asked.Gaps, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(trained.RequestGaps[^1], asked.RequestGaps[0], 1e-4);
        Assert.Equal(trained.EventContexts, asked.EventContexts);
        Assert.Equal(trained.Contexts[^train.Context.Fields.Count..], asked.Contexts);
    }
}
