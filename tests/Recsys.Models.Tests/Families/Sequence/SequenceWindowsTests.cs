using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Histories;
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
        int[] everyRow = [.. Enumerable.Range(0, train.Count)];
        for (var user = 1; user < train.UserVocabulary.Size; user++)
        {
            var windows = SequenceWindows.OfUser(train, user, maxHistory, new Random(user))
                .Select(w => SequenceWindows.Of(train, everyRow, w, withContext: true)).ToArray();
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
    public void A_repeat_is_read_and_not_asked_for()
    {
        var builder = new Recsys.Datasets.DatasetBuilder("repeats");
        foreach (var (item, n) in "abacb".Select((item, n) => (item, n)))
        {
            builder.Add(new Recsys.Domain.Interaction
            {
                EventId = $"{n}", UserId = "u", ItemId = $"{item}", Type = Recsys.Domain.InteractionType.View,
                Timestamp = new DateTimeOffset(2026, 1, 1, n * n, 0, 0, TimeSpan.Zero),
            });
        }

        var data = builder.Build();
        int[] At(params int[] places) => Array.ConvertAll(places, p => data.Items[p]);
        var (window, targets) = SequenceWindows.Of(data, FirstRows.Of(data), (1, 0, 5), withContext: true);
        Assert.Equal([0, .. At(0, 1, 2, 3)], window.Items);
        Assert.Equal([0, 1, 3], window.Positions);
        Assert.Equal(At(0, 1, 3), targets);
        Assert.Equal([TimeGaps.Unknown, 1, 5], window.RequestGaps);
        Assert.Equal(3 * data.Context.Fields.Count, window.Contexts.Length);
        Assert.Equal(data.ContextOf(3).ToArray(), window.Contexts[^data.Context.Fields.Count..]);
        Assert.Empty(SequenceWindows.Of(data, FirstRows.Of(data), (1, 4, 5), withContext: true).Targets);
    }

    [Fact]
    public void A_query_is_read_as_training_reads_the_same_history()
    {
        var train = SmallShop.Split().Train;
        var user = Enumerable.Range(1, 20).MaxBy(u => train.Histories.CountOf(u));
        var window = SequenceWindows.OfUser(train, user, 100, new Random(1)).Single();
        var (trained, _) = SequenceWindows.Of(train, [.. Enumerable.Range(0, train.Count)], window, withContext: true);
        var last = train.Histories.CountOf(user) - 1;

        var asked = SequenceWindows.OfQuery(Recsys.Datasets.Splits.Protocols.QueryAt(train, user, last), 100, ContextBasis.Of(train.Context));

        Assert.Equal(trained.Items, asked.Items);
        Assert.Equal(trained.Gaps, asked.Gaps, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(trained.RequestGaps[^1], asked.RequestGaps[0], 1e-4);
        Assert.Equal(trained.EventContexts, asked.EventContexts);
        Assert.Equal(trained.Contexts[^train.Context.Fields.Count..], asked.Contexts);
    }
}
