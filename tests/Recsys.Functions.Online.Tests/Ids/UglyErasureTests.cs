using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Items;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;
using Recsys.Scoring.Paging;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Ids;

/// <summary>Fifty users with ugly names come, are served, are erased and are gone; those with names like theirs stay as they were.</summary>
public sealed class UglyErasureTests(OnlineSystem system)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private OnlineApp App => system.App;

    [Fact]
    public async Task Fifty_users_with_ugly_names_are_erased_from_every_blob_and_entity_and_nobody_else_is_touched()
    {
        await SendAsync();
        var before = await Eventually.SeenAsync(HistoriesAsync, known => known.Count == UglyIds.Fifty.Count + UglyIds.Neighbours.Count);
        Assert.Equal(UglyIds.Fifty.Count + UglyIds.Neighbours.Count, before.Count);
        Assert.All(await BasesAsync(UglyIds.Fifty), basis => Assert.Equal("history", basis));
        await CompactAsync();
        var traces = await TracesAsync();
        Assert.All(UglyIds.Fifty.Select(MarkOf), mark => Assert.All(
            ["interactions/log/", "interactions/table/"],
            folder => Assert.Contains(traces[mark], place => place.StartsWith(folder, StringComparison.Ordinal))));
        Assert.All(UglyIds.Fifty, id => Assert.Contains(SpellingsOf(id), word => traces[word].Any()));

        foreach (var id in UglyIds.Fifty)
        {
            // Twice: an answer may be lost on its way.
            Assert.True((bool)(await App.DeleteAsync($"users?id={Uri.EscapeDataString(id)}"))["found"]!);
            Assert.True((bool)(await App.DeleteAsync($"users?id={Uri.EscapeDataString(id)}"))["found"]!);
        }

        Assert.False((bool)(await App.DeleteAsync("users?id=nobody%20of%20this%20name"))["found"]!);
        Assert.False((bool)(await App.DeleteAsync("users?id=nobody%20of%20this%20name"))["found"]!);
        Assert.All(await BasesAsync(UglyIds.Fifty), basis => Assert.Equal("popularity", basis));

        // A phone that has not heard of it goes on.
        await SendLateAsync();
        Assert.Empty(await FreshTracesAsync());
        await Eventually.SeenAsync(UsersInTheLogAsync, events => UglyIds.Fifty.All(id => events.GetValueOrDefault(id) == 3));
        Assert.All(await BasesAsync(UglyIds.Fifty), basis => Assert.Equal("popularity", basis));

        await CompactAsync();
        Assert.Empty(await TracesAsync());
        var left = await UsersInTheLogAsync();
        Assert.DoesNotContain(UglyIds.Fifty, left.ContainsKey);

        // The entity of a neighbour is the same to the last write, so are the events; no mark names one.
        var after = await HistoriesAsync();
        var marks = (await new Tombstones(system.Container).ListAsync(Cancel)).ToHashSet();
        Assert.All(UglyIds.Fifty.Select(Tombstones.HashOf), hash => Assert.True(marks.Contains(hash) && before[hash] != after[hash]));
        Assert.All(UglyIds.Neighbours, id =>
        {
            Assert.Equal((before[Tombstones.HashOf(id)], 1), (after[Tombstones.HashOf(id)], left[id]));
            Assert.DoesNotContain(Tombstones.HashOf(id), marks);
        });
        Assert.All(await BasesAsync(UglyIds.Neighbours), basis => Assert.Equal("history", basis));
    }

    /// <summary>A word that stands in the events of one user alone.</summary>
    private static string MarkOf(string id) => $"trace-of-{Tombstones.HashOf(id)[..20]}-ugly";

    /// <summary>The name as a field of JSON, whose quotes part it from longer names: of a body, and of a body that is text in other JSON.</summary>
    private static IEnumerable<string> SpellingsOf(string id) => (
        from name in new[] { JsonSerializer.Serialize(id), JsonSerializer.Serialize(id, Relaxed) }
        let field = $"\"userId\":{name}"
        from word in new[] { field, JsonSerializer.Serialize(field)[1..^1], JsonSerializer.Serialize(field, Relaxed)[1..^1] }
        select word).Distinct();

    private async Task SendAsync()
    {
        var events = UglyIds.Fifty.SelectMany(id => new[] { Event($"{MarkOf(id)}-1", id, "i5"), Event($"{MarkOf(id)}-2", id, "i7") })
            .Concat(UglyIds.Neighbours.Select((id, n) => Event($"neighbour-{n}", id, "i5"))).ToArray<JsonNode?>();
        Assert.InRange(events.Length, 300, 1000);
        await App.PostAsync("interactions", new JsonArray(events).ToJsonString(), 202);
    }

    private async Task SendLateAsync()
    {
        var events = UglyIds.Fifty.Select((id, n) =>
        {
            var late = Event($"{MarkOf(id)}-3", id, "i5");
            if (n % 2 == 0) late["sessionId"] = $"{MarkOf(id)}-visit";
            return late;
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "interactions")
        {
            Content = new StringContent(new JsonArray([.. events]).ToJsonString(), Encoding.UTF8, "application/json"),
            Headers = { { "Prefer", "wait" } },
        };
        using var answer = await App.Http.SendAsync(request, Cancel);
        Assert.Equal((202, true), ((int)answer.StatusCode, answer.Headers.Contains("Preference-Applied")));
    }

    private static JsonObject Event(string eventId, string user, string item) => new()
    {
        ["eventId"] = eventId, ["userId"] = user, ["itemId"] = item, ["type"] = "view", ["timestamp"] = "2026-03-01T18:30:00+01:00",
    };

    private async Task CompactAsync()
    {
        var compaction = new Compaction(system.Container, OnlineSystem.Hub, TimeProvider.System);
        await Eventually.SeenAsync(() => compaction.RunAsync(Cancel), done => done is not null);
    }

    private Task<ILookup<string, string>> TracesAsync() => StorageTraces.FindAsync(
        [.. UglyIds.Fifty.Select(MarkOf), .. UglyIds.Fifty.SelectMany(SpellingsOf)], system.Container,
        [
            system.TableOf(UserHistories.TableName), system.TableOf(ItemCatalog.TableName), system.TableOf(FreshInteractions.TableName),
            system.TableOf(PageStore.TableName),
        ],
        Cancel);

    private async Task<List<string>> FreshTracesAsync() =>
        [.. (await TracesAsync()).SelectMany(places => places).Where(p => p.StartsWith(FreshInteractions.TableName, StringComparison.Ordinal))];

    private async Task<List<string?>> BasesAsync(IEnumerable<string> users)
    {
        var bases = new List<string?>();
        foreach (var user in users)
        {
            bases.Add((string?)(await App.GetAsync($"recommendations?userId={Uri.EscapeDataString(user)}&k=1"))["basis"]);
        }

        return bases;
    }

    /// <summary>The version of each entity of these users, by the hash that is its key.</summary>
    private async Task<Dictionary<string, string>> HistoriesAsync()
    {
        var keys = UglyIds.Fifty.Concat(UglyIds.Neighbours).Select(Tombstones.HashOf).ToHashSet();
        var found = new Dictionary<string, string>();
        await foreach (var entity in system.TableOf(UserHistories.TableName).QueryAsync<TableEntity>(cancellationToken: Cancel))
        {
            if (keys.Contains(entity.RowKey))
            {
                found.Add(entity.RowKey, entity.ETag.ToString());
            }
        }

        return found;
    }

    /// <summary>Events a user, from log and table.</summary>
    private async Task<Dictionary<string, int>> UsersInTheLogAsync()
    {
        var snapshot = await new SnapshotStore(system.Container).TakeAsync(OnlineSystem.Hub, Cancel);
        var users = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var record in new InteractionLogReader(system.Container).ReadAsync(snapshot, Cancel))
        {
            if (InteractionJson.Read(record.Body, record.EnqueuedTime).Interaction is { } interaction)
            {
                users[interaction.UserId] = users.GetValueOrDefault(interaction.UserId) + 1;
            }
        }

        return users;
    }
}
