using System.Net;

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
        await Poll.UntilAsync(
            async () =>
            {
                using var answer = await system.App.Http.GetAsync("lists/new", TestContext.Current.CancellationToken);
                var text = await answer.Content.ReadAsStringAsync();
                return answer.StatusCode == HttpStatusCode.OK && text.Contains("new-1", StringComparison.Ordinal);
            },
            isThere => isThere);
    }
}
