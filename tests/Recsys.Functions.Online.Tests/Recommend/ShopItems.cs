using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Recommend;

/// <summary>Descriptions of the items of the model and of one that the model does not know, as the app sees them.</summary>
internal static class ShopItems
{
    /// <summary>Puts them and waits until they are known; again changes nothing.</summary>
    public static async Task PutAsync(OnlineSystem system)
    {
        var items = system.Model.Items.Select(
            (id, n) => $$"""{ "itemId": "{{id}}", "title": "Item {{n}}", "categories": ["{{(n % 2 == 0 ? "odd" : "even")}}"] }""");
        await system.App.PutAsync(
            "items", $$"""[{{string.Join(',', items)}}, { "itemId": "new-1", "categories": ["odd"], "publishedAt": "2026-03-01T00:00:00Z" }]""");
        // A view that was read while they were written has some of them.
        var isDescribed = Uri.EscapeDataString("category in ('odd', 'even')");
        await Eventually.TrueAsync(
            async () => await CountAsync(system, "lists/new") > 0
                && await CountAsync(system, $"users/looks-at-all/recommendations?k=1000&filter={isDescribed}") == system.Model.Items.Length,
            "all items are described");
    }

    private static async Task<int> CountAsync(OnlineSystem system, string path)
    {
        using var answer = await system.App.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!["items"]!.AsArray().Count : 0;
    }
}
