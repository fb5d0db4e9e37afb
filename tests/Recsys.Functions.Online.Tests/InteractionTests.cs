using System.Text.Json.Nodes;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

public sealed class InteractionTests(OnlineSystem system)
{
    private OnlineApp App => system.App;

    [Fact]
    public async Task Events_over_http_are_in_the_log_once_and_change_the_next_recommendation()
    {
        var answer = await App.PostAsync(
            "interactions", $"[{Event("a1", "anna", "i5")}, {Event("a2", "anna", "i7")}, {Event("b1", "bert", "i2")}]", 202);
        Assert.Equal(3, (int)answer["count"]!);

        var anna = await Eventually.SeenAsync(
            () => App.GetAsync("users/anna/recommendations?k=12"), a => (string?)a["basis"] == "history" && a["items"]!.AsArray().Count == 10);
        Assert.Equal("history", (string?)anna["basis"]);
        Assert.DoesNotContain(anna["items"]!.AsArray(), i => (string)i!["itemId"]! is "i5" or "i7");

        // Bert may be in the other partition, whose batch comes when it comes.
        string[] sent = ["a1", "a2", "b1"];
        var stored = await Eventually.SeenAsync(StoredIdsAsync, ids => sent.All(ids.Contains));
        foreach (var id in sent)
        {
            Assert.Equal(1, stored.Count(s => s == id));
        }
    }

    [Fact]
    public async Task What_the_hub_has_taken_is_accepted_though_the_table_of_fresh_events_fails()
    {
        // The hub and the blobs answer; nobody listens where the tables are.
        var settings = system.Settings("fresh", OnlineSystem.OtherHub);
        using var refusing = new ReservedPort();
        var tables = system.StorageOptions.ConnectionString!.Split(';').Single(p => p.StartsWith("TableEndpoint=", StringComparison.Ordinal));
        settings["RecsysStorage"] = system.StorageOptions.ConnectionString!.Replace(
            tables, $"TableEndpoint=http://127.0.0.1:{refusing.Number}/account", StringComparison.Ordinal);
        await using var app = await OnlineApp.StartAsync(settings);
        using var request = new HttpRequestMessage(HttpMethod.Post, "interactions")
        {
            Content = new StringContent(Event("fresh-1", "frieda", "i5"), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Prefer", "wait");

        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Preference-Applied"));
        Assert.Contains(app.Said, line => line.Contains("The hub took 1 events", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_single_event_and_a_cloud_event_are_taken()
    {
        Assert.Equal(1, (int)(await App.PostAsync("interactions", Event("c1", "carl", "i1"), 202))["count"]!);
        var cloud = $$"""{ "specversion": "1.0", "id": "c2", "source": "shop", "type": "interaction", "data": {{Event("c2", "carl", "i2")}} }""";
        Assert.Equal(1, (int)(await App.PostAsync("interactions", cloud, 202))["count"]!);
    }

    [Fact]
    public async Task A_user_whose_id_is_too_long_for_a_partition_key_is_a_user_like_any_other()
    {
        var user = new string('l', Recsys.Domain.Ids.MaxLength);
        string[] sent = [.. Enumerable.Range(0, 5).Select(i => $"long-{i}")];
        await App.PostAsync("interactions", $"[{string.Join(',', sent.Select(id => Event(id, user, "i3")))}]", 202);
        var stored = await Eventually.SeenAsync(StoredIdsAsync, ids => sent.All(ids.Contains));
        Assert.Equal(sent, stored.Where(sent.Contains));
    }

    [Theory]
    [InlineData("userId", "missing-field", """{ "eventId": "x", "itemId": "i", "type": "view", "timestamp": "2026-03-01T18:30:00+01:00" }""")]
    [InlineData(
        "type", "unknown-type", """{ "eventId": "x", "userId": "u", "itemId": "i", "type": "stare", "timestamp": "2026-03-01T18:30:00+01:00" }""")]
    [InlineData(
        "timestamp", "timestamp-out-of-range",
        """{ "eventId": "x", "userId": "u", "itemId": "i", "type": "view", "timestamp": "2100-03-01T18:30:00+01:00" }""")]
    [InlineData("timestamp", "invalid-field", """{ "eventId": "x", "userId": "u", "itemId": "i", "type": "view", "timestamp": "noon" }""")]
    [InlineData(null, "invalid-json", "{")]
    [InlineData(null, "invalid-json", "7")]
    [InlineData(null, "invalid-field", "[]")]
    public async Task A_wrong_event_is_refused_with_its_field(string? field, string code, string body) =>
        await App.ProblemAsync(App.PostAsync("interactions", body, 400), code, field);

    [Fact]
    public async Task A_batch_with_one_wrong_event_is_refused_whole_and_names_its_place()
    {
        var body = $$"""[{{Event("d1", "dora", "i1")}}, { "eventId": "d2" }, {{Event("d3", "dora", "i1")}}, 5]""";
        var problem = await App.PostAsync("interactions", body, 400);

        Assert.Equal(1, (int)problem["index"]!);
        Assert.Equal("userId", (string?)problem["field"]);
        Assert.Equal([1, 3], problem["errors"]!.AsArray().Select(e => (int)e!["index"]!));
        await App.PostAsync("interactions", Event("d4", "dora", "i1"), 202);
        var stored = await Eventually.SeenAsync(StoredIdsAsync, ids => ids.Contains("d4"));
        Assert.Contains("d4", stored);
        Assert.DoesNotContain("d1", stored);
    }

    [Fact]
    public async Task An_erased_user_is_a_stranger_at_once()
    {
        // The serving version has learnt from u3, and u3 has a history.
        await App.PostAsync("interactions", Event("e1", "u3", "i9"), 202);
        await Eventually.SeenAsync(
            () => App.GetAsync("users/u3/recommendations?k=12"), a => a["items"]!.AsArray().All(i => (string)i!["itemId"]! != "i9"));

        var erased = await App.DeleteAsync("users/u3");

        Assert.Empty(erased["modelVersions"]!.AsArray());
        var answer = await App.GetAsync("users/u3/recommendations?k=12");
        Assert.Equal("popularity", (string?)answer["basis"]);
        Assert.Equal(12, answer["items"]!.AsArray().Count);
        Assert.Single(await new Recsys.Interactions.Erasures.Tombstones(system.Container).ListAsync(TestContext.Current.CancellationToken),
            Recsys.Interactions.Erasures.Tombstones.HashOf("u3"));
    }

    [Fact]
    public async Task Whose_events_are_on_their_way_to_a_history_is_found_by_an_erasure_and_found_again()
    {
        var visit = JsonNode.Parse(Event("f1", "felix", "i1"))!.AsObject();
        visit["sessionId"] = "felix-1";
        await App.PostAsync("interactions", visit.ToJsonString(), 202);
        Assert.True((bool)(await App.DeleteAsync("users/felix"))["found"]!);
        Assert.True((bool)(await App.DeleteAsync("users/felix"))["found"]!);
    }

    private static string Event(string id, string user, string item) => new JsonObject
    {
        ["eventId"] = id, ["userId"] = user, ["itemId"] = item, ["type"] = "view", ["timestamp"] = "2026-03-01T18:30:00+01:00",
    }.ToJsonString();

    private async Task<List<string>> StoredIdsAsync()
    {
        var reader = new InteractionLogReader(system.Container);
        var snapshot = await new Recsys.Interactions.Snapshots.SnapshotStore(system.Container).TakeAsync(
            OnlineSystem.Hub, TestContext.Current.CancellationToken);
        var ids = new List<string>();
        await foreach (var record in reader.ReadAsync(snapshot, TestContext.Current.CancellationToken))
        {
            ids.Add(InteractionJson.Read(record.Body, record.EnqueuedTime).Interaction!.EventId);
        }

        return ids;
    }
}
