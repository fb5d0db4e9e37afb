using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

public sealed class CatalogTests(OnlineSystem system)
{
    private OnlineApp App => system.App;

    [Fact]
    public async Task Items_that_were_put_can_be_read_and_filtered_by_category()
    {
        var items = system.Model.Items.Select(
            (id, n) => $$"""{ "itemId": "{{id}}", "title": "Item {{n}}", "categories": ["{{(n % 2 == 0 ? "odd" : "even")}}"] }""");
        Assert.Equal(12, (int)(await App.PutAsync("items", $"[{string.Join(',', items)}]"))["count"]!);
        Assert.Equal("Item 4", (string?)(await App.GetAsync("items/i5"))["title"]);

        const string OnlyEven = """{ "userId": "u1", "k": 12, "filter": "category eq 'even'" }""";
        var even = await Eventually.SeenAsync(
            async () =>
            {
                using var content = new StringContent(OnlyEven);
                using var response = await App.Http.PostAsync("recommendations", content, TestContext.Current.CancellationToken);
                var items = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["items"];
                return items is null ? [] : items.AsArray().Select(i => (string)i!["itemId"]!).ToList();
            },
            ids => ids.Count == 6);
        Assert.Equal(["i10", "i12", "i2", "i4", "i6", "i8"], even.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""[{ "itemId": "x1" }, { "title": "no id" }]""", "missing-field", "itemId", 1)]
    [InlineData("""{ "itemId": "x1", "categories": "kitchen" }""", "invalid-field", "categories", 0)]
    [InlineData("""{ "itemId": "x1", "colour": "red" }""", "invalid-field", "colour", 0)]
    [InlineData("""{ "itemId": "x1", "tags": [null] }""", "invalid-field", "tags", 0)]
    [InlineData("""{ "itemId": "x1", "attributes": { "a": { "nested": 1 } } }""", "invalid-field", "attributes.a", 0)]
    public async Task A_wrong_item_is_named_and_nothing_is_stored(string body, string code, string field, int index)
    {
        var problem = await App.PutAsync("items", body, 400);
        Assert.Equal(($"urn:recsys:problem:{code}", field, index), ((string)problem["type"]!, (string)problem["field"]!, (int)problem["index"]!));
        await App.ProblemAsync(App.GetAsync("items/x1", 404), "unknown-item", "itemId");
    }

    [Fact]
    public async Task An_item_that_is_too_large_is_told_by_its_place()
    {
        var tags = string.Join(',', Enumerable.Repeat($"\"{new string('x', 1_000)}\"", 90));
        var problem = await App.PutAsync("items", $$"""[{ "itemId": "x1" }, { "itemId": "x2", "tags": [{{tags}}] }]""", 400);
        Assert.Equal((1, false), ((int)problem["index"]!, problem.ContainsKey("field")));
        Assert.Matches("^The item has [0-9]+ bytes as JSON; at most 65536 were expected.$", (string)problem["detail"]!);
        await App.ProblemAsync(App.GetAsync("items/x1", 404), "unknown-item", "itemId");
    }

    [Theory]
    [InlineData("[]", "invalid-field", null)]
    [InlineData("{", "invalid-json", null)]
    [InlineData("""{ "itemId": "" }""", "invalid-field", "itemId")]
    [InlineData("""{ "itemId": "a\u0007b" }""", "invalid-field", "itemId")]
    [InlineData("""{ "itemId": "\ud83d" }""", "invalid-field", "itemId")]
    [InlineData("""{ "itemId": "x", "\ud83d": 1 }""", "invalid-field", "")]
    [InlineData("""{ "itemId": "x", "\ud83dlong": 1 }""", "invalid-json", null)]
    public async Task A_wrong_body_is_refused(string body, string code, string? field) =>
        await App.ProblemAsync(App.PutAsync("items", body, 400), code, field);
}
