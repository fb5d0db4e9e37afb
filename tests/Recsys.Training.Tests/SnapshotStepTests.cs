using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Interactions.Items;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Registry.Serving;
using Recsys.TestKit;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

public sealed class SnapshotStepTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_same_log_and_request_give_the_same_run_and_the_same_data_set()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.SnapshotAsync();
        var bytes = await store.BytesAsync(first, RunFolder.Dataset);
        var second = await store.SnapshotAsync();
        Assert.Equal((first.Version, first.SnapshotId), (second.Version, second.SnapshotId));
        Assert.Equal(bytes, await store.BytesAsync(second, RunFolder.Dataset));
        Assert.Equal((60, 1_500L, 0L), (first.Users, first.Events, first.Rejected));
    }

    [Fact]
    public async Task What_grows_beyond_what_all_do_is_trending_and_what_is_bought_most_is_best_selling()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        (string Item, int Now, int Before, string Type)[] shop =
            [("up", 6, 2, "view"), ("steady", 4, 4, "purchase"), ("down", 1, 5, "purchase"), ("new", 3, 0, "view")];
        var n = 0;
        await store.AppendAsync(0, [.. shop.SelectMany(s =>
            Enumerable.Repeat("2024-12-28", s.Now).Concat(Enumerable.Repeat("2024-12-20", s.Before)).Select(
                day => $$"""{"eventId":"e{{n}}","userId":"u{{n++}}","itemId":"{{s.Item}}","type":"{{s.Type}}","timestamp":"{{day}}T10:00:00Z"}"""))]);
        var run = await store.SnapshotAsync();
        var activity = ServedActivity.Of(await store.BytesAsync(run, RunFolder.Activity));
        var items = (await store.InputAsync(run)).Split.Train.ItemVocabulary;
        Assert.Equal((new DateTime(2024, 12, 22), new DateTime(2024, 12, 29)), (activity.From.DateTime, activity.To.DateTime));

        // The scores are those of moments summed up over the binomial distribution.
        Assert.Equal(
            [("new", 1.535299, 3, 0), ("up", 1.082625, 6, 2)],
            activity.Find(ServedActivity.Trending, ServedActivity.AllTypes)!.Items.Select(i => (items[i.Item], i.Score, i.Count, i.Before)));
        Assert.Equal(
            [("steady", 4, 4), ("down", 1, 5)],
            activity.Find(ServedActivity.BestSelling, "purchase")!.Items.Select(i => (items[i.Item], i.Count, i.Before)));
        Assert.Null(activity.Find(ServedActivity.BestSelling, "cart"));
    }

    [Fact]
    public async Task Another_seed_protocol_family_or_event_is_another_version()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        Assert.True(PositiveTypes.TryParse("click,purchase", out var some));
        var versions = new List<string> { (await store.SnapshotAsync()).Version };
        versions.Add((await store.SnapshotAsync(TrainingStore.Request with { Seed = 7 })).Version);
        versions.Add((await store.SnapshotAsync(TrainingStore.Request with { Protocol = Protocols.TimeSplitName })).Version);
        versions.Add((await store.SnapshotAsync(TrainingStore.Request with { Families = ["gcn"] })).Version);
        await store.AppendAsync(0, """{"eventId":"new","userId":"u","itemId":"i","type":"view","timestamp":"2024-12-01T00:00:00Z"}""");
        versions.Add((await store.SnapshotAsync()).Version);
        Assert.Equal(5, versions.Distinct().Count());
    }

    [Fact]
    public async Task A_log_that_knows_an_order_only_is_not_divided_in_time()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, [.. Enumerable.Range(0, 40).Select(n =>
            $$"""{"eventId":"e{{n}}","userId":"u{{n / 5}}","itemId":"i{{n % 7}}","type":"view","timestamp":"1970-01-01T00:00:{{n:00}}Z"}""")]);
        var run = await store.SnapshotAsync(TrainingStore.Request with { Protocol = Protocols.TimeSplitName });
        Assert.Equal(Protocols.LeaveOneOutName, run.Protocol);
        Assert.All((await store.InputAsync(run)).Split.Test, c => Assert.NotEmpty(c.Query.History));
    }

    [Fact]
    public async Task More_minutes_and_other_events_to_learn_are_another_version_that_is_trained_anew()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        Assert.True(PositiveTypes.TryParse("click,purchase", out var some));
        var versions = new List<string> { (await store.SnapshotAsync()).Version };
        versions.Add((await store.SnapshotAsync(TrainingStore.Request with { MaxTrainingMinutes = 600 })).Version);
        versions.Add((await store.SnapshotAsync(options: TrainingStore.Options with { MostEventsOfUser = 1_000 })).Version);
        versions.Add((await store.SnapshotAsync(types: some)).Version);
        Assert.Equal(4, versions.Distinct().Count());
        Assert.Equal(versions[0], (await store.SnapshotAsync(TrainingStore.Request with { SliceSeconds = 7 })).Version);
    }

    [Fact]
    public void A_larger_machine_that_holds_a_family_more_makes_another_version()
    {
        var sizes = new TrainingSizes(60, 80, 1_500);
        TrainingRun On(int memoryMB) => TrainingPlan.Of(
            new TrainingRun("", "s", Protocols.TimeSplitName, 42, ["autoencoder", "gcn"], 60, 80, 1_500, 1_500, 0, 0), sizes, memoryMB);
        var (small, large) = (On(302), On(4_096));
        Assert.NotEmpty(small.Lost);
        Assert.Empty(large.Lost);
        Assert.NotEqual(VersionOf(small), VersionOf(large));
        Assert.Equal(VersionOf(large), VersionOf(On(8_192)));

        static string VersionOf(TrainingRun run) => VersionId.Of(
            run, [], 60, "code", new LearntEvents(PositiveTypes.Default.ToString(), 10_000));
    }

    [Fact]
    public async Task A_schedule_follows_the_minutes_that_were_asked_for()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync(TrainingStore.Request with { MaxTrainingMinutes = 10, Families = ["gcn", "sequence"] });
        // Without refit and counting, .85 and .9 of it, half of the night and the half of an even share.
        Assert.Equal(600 * 0.85 * 0.9 * 0.75, (await store.InputAsync(run)).CpuSeconds!.Value, 1e-9);
    }

    [Fact]
    public async Task The_plan_is_of_the_sizes_that_the_training_chooses_by()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        // Forty people of ten events each, and a crawler: of all the mean is 32.
        await store.AppendAsync(0, [.. Enumerable.Range(0, 40).SelectMany(u => Events(u, 10)).Concat(Events(40, 900))]);
        var run = await store.SnapshotAsync(TrainingStore.Request with { Families = ["sequence"] });
        var family = ModelFamilies.Get("sequence");
        var need = family.Need(TrainingSizes.Of(await store.InputAsync(run)) with { Interactions = run.Interactions });
        var minutes = Math.Round(need.CpuSecondsOfEpoch * need.MaxEpochs / 60, 2);
        Assert.Equal(minutes, run.Estimates[0].CpuMinutes);
        var ofAll = family.Need(new TrainingSizes(run.Users, run.Items, run.Interactions));
        Assert.NotEqual(minutes, Math.Round(ofAll.CpuSecondsOfEpoch * ofAll.MaxEpochs / 60, 2));

        static string At(int item) => $"2024-12-{1 + (item % 28):00}T10:00:00Z";
        static string Event(int user, int item) =>
            $$"""{"eventId":"{{user}}-{{item}}","userId":"u{{user}}","itemId":"i{{item}}","type":"view","timestamp":"{{At(item)}}"}""";
        static IEnumerable<string> Events(int user, int count) => Enumerable.Range(0, count).Select(e => Event(user, e));
    }

    [Fact]
    public async Task What_the_catalog_says_joins_the_run_and_available_items_like_known_ones_join_its_items()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var plain = await store.SnapshotAsync();
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await catalog.UpsertAsync(
            [
                new() { ItemId = "item-0001", Title = "known", Categories = ["tea"] }, new() { ItemId = "new", Categories = ["tea"] },
                new() { ItemId = "gone", Categories = ["tea"], Available = false }, new() { ItemId = "strange", Categories = ["other"] },
            ],
            Cancel);
        var run = await store.SnapshotAsync(catalog: catalog);
        Assert.Equal((plain.SnapshotId, plain.Items + 1), (run.SnapshotId, run.Items));
        Assert.NotEqual(plain.Version, run.Version);
        var input = await store.InputAsync(run);
        var vocabulary = input.Split.Train.ItemVocabulary;
        Assert.Equal((run.Items, 0, 0), (vocabulary.IndexOf("new"), vocabulary.IndexOf("gone"), vocabulary.IndexOf("strange")));
        Assert.Equal(["item-0001", "new"], input.Catalog.Keys.Order());
        Assert.Null(input.Catalog["item-0001"].Title);

        // The same catalog is the same run, another one is another.
        Assert.Equal(run.Version, (await store.SnapshotAsync(catalog: catalog)).Version);
        await catalog.UpsertAsync([new() { ItemId = "item-0001", Categories = ["coffee"] }], Cancel);
        Assert.NotEqual(run.Version, (await store.SnapshotAsync(catalog: catalog)).Version);
    }

    [Fact]
    public async Task A_catalog_that_nobody_has_written_yet_is_empty()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var none = new ItemCatalog(new Azure.Data.Tables.TableClient(azurite.ConnectionString, azurite.NewName("none")), TimeProvider.System);
        Assert.Equal((await store.SnapshotAsync()).Version, (await store.SnapshotAsync(catalog: none)).Version);
    }

    [Fact]
    public async Task No_families_asked_for_means_all_of_them_in_the_order_of_the_tables()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        Assert.Equal(["ncf", "autoencoder", "gcn", "sequence"], (await store.SnapshotAsync(TrainingStore.Request with { Families = [] })).Families);
        Assert.Equal(["autoencoder", "gcn"], (await store.SnapshotAsync(TrainingStore.Request with { Families = ["gcn", "autoencoder"] })).Families);
    }

    [Fact]
    public async Task Events_that_are_no_interactions_are_counted_and_listed_with_place_and_reason()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        await store.AppendAsync(
            3, "{broken", """{"eventId":"x","userId":"u","type":"view","timestamp":"2024-12-01T00:00:00Z"}""",
            """{"eventId":"y","userId":"u","itemId":"i","type":"hide","timestamp":"2024-12-01T00:00:00Z"}""");
        var run = await store.SnapshotAsync();
        var data = (await store.FolderOf(run).ReadJsonAsync<RunReport>(RunFolder.Report, Cancel)).Data;
        Assert.Equal((1_503, 2), (data.Stored, data.Rejected));
        Assert.Equal(data.Stored, data.Positive + data.NotPositive + data.Resent + data.Erased + data.Rejected);
        Assert.Equal(
            [(3, 0L, "invalid-json", ""), (3, 1L, "missing-field", "itemId")],
            data.Rejections.Select(r => (r.Partition, r.SequenceNumber, r.Code, r.Field)));
        Assert.All(data.Rejections, r => Assert.False(string.IsNullOrWhiteSpace(r.Message)));
    }

    [Fact]
    public async Task An_event_that_its_producer_sent_twice_is_learnt_once()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        const string Twice = """{"eventId":"twice","userId":"u","itemId":"i","type":"view","timestamp":"2024-12-01T00:00:00Z"}""";
        await store.AppendAsync(0, Twice, Twice);
        var run = await store.SnapshotAsync();
        Assert.Equal((1_502, 1, 1_501), (run.Events, run.ResendsDropped, run.Interactions));
    }

    [Fact]
    public async Task A_log_without_positive_interactions_ends_the_run_with_its_reason_and_no_version()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        await store.AppendAsync(0, "no event at all");
        var run = await store.SnapshotAsync();
        Assert.Empty(run.Families);
        var outcome = await store.EndEmptyAsync(run);
        Assert.Equal((false, false, 1), (outcome.Promoted, outcome.Verdict.Passed, outcome.Data.Rejected));
        Assert.Equal(
            "There is nothing to train on; the log holds 1 events: 1 that are no valid interaction.", Assert.Single(outcome.Verdict.Reasons));
        Assert.Empty(await store.Registry.ListAsync(Cancel));
    }
}
