using System.Text.Json.Nodes;
using Recsys.Interactions.Erasures;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Ids;

/// <summary>Ids in addresses, through the host and the worker.</summary>
public sealed class AddressIdTests(OnlineSystem system)
{
    private OnlineApp App => system.App;

    [Fact]
    public async Task Every_ugly_item_is_found_by_the_query_and_by_the_path_where_a_path_can_hold_it()
    {
        var items = UglyIds.Fifty.Select((id, n) => new JsonObject { ["itemId"] = id, ["title"] = $"Ugly {n}" }).ToArray<JsonNode?>();
        await App.PutAsync("items", new JsonArray(items).ToJsonString());
        var byPath = 0;
        for (var n = 0; n < UglyIds.Fifty.Count; n++)
        {
            var (id, escaped) = (UglyIds.Fifty[n], Uri.EscapeDataString(UglyIds.Fifty[n]));
            var item = await App.GetAsync($"items?id={escaped}");
            Assert.Equal((id, $"Ugly {n}"), ((string?)item["itemId"], (string?)item["title"]));
            if (id is "." or ".." or "similar")
            {
                continue;
            }

            if (id.Contains('/') || id.Contains("%2f", StringComparison.OrdinalIgnoreCase))
            {
                await App.ProblemAsync(App.GetAsync($"items/{escaped}", 400), "invalid-field", "itemId");
                continue;
            }

            byPath++;
            item = await App.GetAsync($"items/{escaped}");
            Assert.Equal((id, $"Ugly {n}"), ((string?)item["itemId"], (string?)item["title"]));
        }

        Assert.InRange(byPath, 35, 45);
    }

    [Fact]
    public async Task The_query_form_of_a_call_answers_as_its_path_form()
    {
        Assert.Equal(Items(await App.GetAsync("items/i3/similar?k=4")), Items(await App.GetAsync("items/similar?itemId=i3&k=4")));
        const string Moment = "k=12&at=2026-03-02T09:30:00%2B01:00&device=tv&exclude=i1&exclude=i2";
        var answer = Items(await App.GetAsync($"recommendations?userId=u2&{Moment}"));
        Assert.Equal(Items(await App.GetAsync($"users/u2/recommendations?{Moment}")), answer);
        Assert.Equal(10, answer.Count);
        await App.ProblemAsync(App.GetAsync("items/similar?itemId=%2E%2E%2Fnobody", 404), "unknown-item", "itemId");
    }

    [Theory]
    [InlineData("recommendations", "missing-field", "userId")]
    [InlineData("recommendations?userId=", "invalid-field", "userId")]
    [InlineData("recommendations?userId=a&userId=b", "invalid-field", "userId")]
    [InlineData("recommendations?userId=a%0Ab", "invalid-field", "userId")]
    [InlineData("recommendations?userId=a&exclude=", "invalid-field", "exclude")]
    [InlineData("users/%2E%2E/recommendations", "missing-field", "userId")]
    [InlineData("users/a%2Fb/recommendations", "invalid-field", "userId")]
    [InlineData("users/a%252fb/recommendations", "invalid-field", "userId")]
    [InlineData("items/similar", "missing-field", "itemId")]
    [InlineData("items/.", "missing-field", "id")]
    [InlineData("items/a%C2%85b", "invalid-field", "itemId")]
    public async Task An_address_that_holds_no_id_is_answered_with_the_field(string path, string code, string field) =>
        await App.ProblemAsync(App.GetAsync(path, 400), code, field);

    [Theory]
    [InlineData("users", "missing-field", "id")]
    [InlineData("users/.", "missing-field", "id")]
    [InlineData("users?id=slash%2Fname&id=b", "invalid-field", "id")]
    [InlineData("users/slash%2Fname", "invalid-field", "userId")]
    [InlineData("users/slash%252Fname", "invalid-field", "userId")]
    public async Task An_erasure_that_does_not_say_whom_erases_nobody(string path, string code, string field)
    {
        await App.ProblemAsync(App.DeleteAsync(path, 400), code, field);
        var marks = await new Tombstones(system.Container).ListAsync(Cancel);
        Assert.DoesNotContain(Tombstones.HashOf("slash/name"), marks);
        Assert.DoesNotContain(Tombstones.HashOf("slash%2Fname"), marks);
    }

    private static List<string> Items(JsonObject answer) => [.. answer["items"]!.AsArray().Select(i => (string)i!["itemId"]!)];
}
