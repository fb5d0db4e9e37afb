using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Items;
using Recsys.TestKit;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

/// <summary>Data that nobody would call data: a run ends with a version, or with one sentence that says what is missing.</summary>
public sealed class AwkwardDataTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Midnight = Start.AddHours(-8);

    private static TrainingRequest All(string protocol) => new() { Protocol = protocol };

    [Theory]
    [InlineData("one event", 1, 1, 1, 1, Protocols.TimeSplitName)]
    [InlineData("one user, one item", 1, 1, 40, 1, Protocols.TimeSplitName)]
    [InlineData("one user, one item", 1, 1, 40, 1, Protocols.LeaveOneOutName)]
    [InlineData("one user", 1, 30, 60, 1, Protocols.LeaveOneOutName)]
    [InlineData("one item", 30, 1, 60, 1, Protocols.TimeSplitName)]
    [InlineData("two items that all have taken", 12, 2, 60, 1, Protocols.LeaveOneOutName)]
    [InlineData("one moment", 40, 12, 200, 0, Protocols.TimeSplitName)]
    [InlineData("one moment", 40, 12, 200, 0, Protocols.LeaveOneOutName)]
    [InlineData("one event each", 120, 20, 120, 1, Protocols.LeaveOneOutName)]
    [InlineData("one event each", 120, 20, 120, 1, Protocols.TimeSplitName)]
    public async Task It_ends_with_a_version(string what, int users, int items, int events, int minutes, string protocol)
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, Events(users, items, events, minutes));
        var outcome = await store.RunAsync(All(protocol));
        output.WriteLine($"{what}, {protocol}: {string.Join(' ', outcome.Verdict.Reasons)}");
        await store.AssertEndedAsync(outcome);
        Assert.Empty(outcome.Run.Lost);
        Assert.NotEmpty(outcome.Models);
    }

    [Fact]
    public async Task One_moment_is_divided_by_arrival()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, Events(40, 60, 300, minutes: 0));
        var split = (await store.InputAsync(await store.SnapshotAsync(All(Protocols.TimeSplitName)))).Split;
        Assert.Equal(240, split.Train.Count);
        Assert.NotEmpty(split.Validation);
        Assert.NotEmpty(split.Test);
    }

    [Fact]
    public async Task Of_dates_without_hours_more_is_learnt_than_popularity()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        // Fifty users go through sixty items one after another, five a day.
        await store.AppendAsync(
            0, [.. Enumerable.Range(0, 1_000).Select(n => Event(n, n % 50, ((n % 50) + (n / 50)) % 60, Midnight.AddDays(n / 250)))]);
        var outcome = await store.RunAsync(All(Protocols.TimeSplitName) with { Families = ["gcn"] });
        Assert.Equal(Protocols.TimeSplitName, outcome.Run.Protocol);
        Assert.Contains((await store.Registry.GetAsync(outcome.Run.Version, Cancel)).Members, m => m != "popular");
        Assert.InRange(outcome.Models[^1].Ndcg10, 1.2 * outcome.Models[0].Ndcg10, 1);
    }

    [Fact]
    public async Task Where_a_division_in_time_leaves_too_few_to_judge_by_another_one_judges_and_the_verdict_says_so()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, Visitors(regulars: 30, returning: 1));
        var outcome = await store.RunAsync(All(Protocols.TimeSplitName) with { Families = ["gcn"] });
        Assert.Equal(Protocols.LeaveOneOutName, outcome.Run.Protocol);
        Assert.Contains(outcome.Verdict.Reasons, r => r.StartsWith("Divided leave-one-out", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Verdict.Reasons, r => r.StartsWith("There are", StringComparison.Ordinal));
        await store.AssertEndedAsync(outcome);
    }

    [Theory]
    [InlineData(30, 0, Protocols.LeaveOneOutName)]
    [InlineData(30, 19, Protocols.LeaveOneOutName)]
    [InlineData(30, 20, Protocols.TimeSplitName)]
    [InlineData(5, 0, Protocols.LeaveOneOutName)]
    [InlineData(5, 1, Protocols.TimeSplitName)]
    public async Task A_log_is_divided_in_time_where_that_leaves_enough_or_where_nothing_leaves_more(int regulars, int returning, string expected)
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, Visitors(regulars, returning));
        Assert.Equal(expected, (await store.SnapshotAsync(All(Protocols.TimeSplitName))).Protocol);
    }

    [Fact]
    public async Task Nothing_new_gives_the_same_version_and_fewer_items_than_before_another_one()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var request = TrainingStore.Request with { Families = ["gcn"] };
        var first = await store.RunAsync(request);
        Assert.Equal(first.Run.Version, (await store.RunAsync(request)).Run.Version);
        Assert.Single(await store.Registry.ListAsync(Cancel));
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        foreach (var user in (await store.InputAsync(first.Run)).Split.Train.UserVocabulary.Ids.Take(45)) await store.EraseAsync(user);
        var less = await store.RunAsync(request);
        Assert.Equal(first.Run.Users - 45, less.Run.Users);
        Assert.InRange(less.Run.Items, 1, first.Run.Items - 1);
        await store.AssertEndedAsync(less);
    }

    [Fact]
    public async Task All_users_erased_ends_with_the_sentence_that_says_so()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, Events(3, 5, 12, minutes: 1));
        for (var user = 0; user < 3; user++) await store.EraseAsync(FormattableString.Invariant($"u{user}"));
        var outcome = await store.RunAsync();
        Assert.Equal(
            "There is nothing to train on; the log holds 12 events: 12 of erased users.", Assert.Single(outcome.Verdict.Reasons));
    }

    [Fact]
    public async Task An_empty_log_ends_with_the_sentence_that_says_so()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        Assert.Equal("There is nothing to train on: the log holds no event.", Assert.Single((await store.RunAsync()).Verdict.Reasons));
    }

    [Fact]
    public async Task Items_never_taken_are_no_hindrance()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await catalog.UpsertAsync(
            [
                new() { ItemId = "item-0001", Categories = ["tea"] },
                .. Enumerable.Range(0, 70).Select(n => new Item { ItemId = FormattableString.Invariant($"never-{n}"), Categories = ["tea"] }),
            ],
            Cancel);
        var outcome = await store.RunAsync(new() { Families = ["gcn", "ncf"], Protocol = Protocols.LeaveOneOutName }, catalog);
        Assert.InRange(outcome.Run.Items, 140, 151);
        await store.AssertEndedAsync(outcome);
        Assert.Empty(outcome.Run.Lost);
    }

    [Theory]
    [InlineData("all alike", "ncf", "sequence")]
    [InlineData("each by words of its own", "gcn", "sequence")]
    [InlineData("all gone", "autoencoder", "gcn")]
    [InlineData("by the longest words", "ncf", "gcn")]
    public async Task A_catalog_that_says_nothing_of_its_items_is_no_hindrance(string how, params string[] families)
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, [.. OddLogs.Kinds["the newest first"](240).Select(e => InteractionJson.Write(e))]);
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await catalog.UpsertAsync(
            [
                .. Enumerable.Range(0, 40).Select(n => new Item
                {
                    ItemId = FormattableString.Invariant($"i{n}"),
                    Available = how != "all gone",
                    Categories = how == "all alike" ? ["a"] : [FormattableString.Invariant($"own {n}")],
                    Tags = how == "by the longest words"
                        ? [.. Enumerable.Range(0, 30).Select(t => $"{t} {n % 3}".PadRight(Item.MaxTextLength, 'x'))] : [],
                }),
            ],
            Cancel);
        var outcome = await store.RunAsync(All(Protocols.LeaveOneOutName) with { Families = families }, catalog);
        Assert.Empty(outcome.Run.Lost);
        await store.AssertEndedAsync(outcome);
    }

    [Fact]
    public async Task Of_a_user_the_latest_events_are_learnt_and_the_rest_is_counted()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, Events(1, 400, 10_500, minutes: 1));
        var run = await store.SnapshotAsync();
        var data = (await store.FolderOf(run).ReadJsonAsync<RunReport>(RunFolder.Report, Cancel)).Data;
        Assert.Equal((10_000, 500L, 10_000L), (run.Interactions, data.Crowded, data.Positive));
        var train = (await store.InputAsync(run)).Split.Train;
        Assert.Equal(Start.AddMinutes(500).ToUnixTimeMilliseconds(), train.Times[0]);
    }

    [Fact]
    public async Task A_version_that_knows_none_of_the_users_and_items_of_today_does_not_stop_the_next()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        var request = TrainingStore.Request with { Families = ["gcn"] };
        await store.AppendAsync(0, Events(6, 6, 60, minutes: 1));
        var first = await store.RunAsync(request);
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        for (var user = 0; user < 6; user++) await store.EraseAsync(FormattableString.Invariant($"u{user}"));
        await store.AppendAsync(
            0, [.. OddLogs.Kinds["the newest first"](400).Select(e => InteractionJson.Write(e with { EventId = $"new {e.EventId}" }))]);
        var next = await store.RunAsync(request);
        await store.AssertEndedAsync(next);
        Assert.Contains(next.Verdict.Reasons, r => r.Contains("the current version", StringComparison.Ordinal));
    }

    /// <summary>
    /// Users of ten events each, and then a hundred who come once; but some of the first come back, once in the span of validation and once in that
    /// of the test, for something new.
    /// </summary>
    private static byte[][] Visitors(int regulars, int returning)
    {
        var (old, all) = (regulars * 10, (regulars * 10) + 100);
        return [.. Enumerable.Range(0, all).Select(n => Event(n, UserOf(n), ItemOf(n), Start.AddMinutes(n)))];

        int ItemOf(int n) => n < old ? n * 7 / 5 % 40 : UserOf(n) < regulars ? 40 + n : n % 40;
        int UserOf(int n) => n < old ? n % regulars
            : n >= all * 9 / 10 && n - (all * 9 / 10) < returning ? n - (all * 9 / 10)
            : n >= all * 8 / 10 && n < all * 9 / 10 && n - (all * 8 / 10) < returning ? n - (all * 8 / 10) : n;
    }

    private static byte[][] Events(int users, int items, int events, int minutes, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, events).Select(n => Event(n, n % users, random.Next(items), Start.AddMinutes(n * minutes)))];
    }

    private static byte[] Event(int number, int user, int item, DateTimeOffset at) => InteractionJson.Write(new Interaction
    {
        EventId = FormattableString.Invariant($"e{number}"),
        UserId = FormattableString.Invariant($"u{user}"),
        ItemId = FormattableString.Invariant($"i{item}"),
        Type = InteractionType.View,
        Timestamp = at,
    });
}
