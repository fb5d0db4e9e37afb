using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Recommend;

/// <summary>Runs the calls of MIGRATING.md.</summary>
public sealed partial class MigratingTests(OnlineSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Page => File.ReadAllText(Path.Combine(Repository.Root, "functions", "Online", "MIGRATING.md"));

    public static TheoryData<string> Calls => [.. CallPattern().Matches(Page).Select(m => m.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_of_the_page_is_answered_as_it_says(string call)
    {
        await ShopItems.PutAsync(system);
        var lines = call.Trim().Split('\n');
        var (verb, path) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]["/api/".Length..]);
        var expected = ExpectedPattern().Match(lines[^1]);
        Assert.True(expected.Success, $"'{lines[^1]}' does not say what is expected.");

        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (lines.Length > 2) request.Content = new StringContent(string.Join('\n', lines[1..^1]), Encoding.UTF8, "application/json");
        using var response = await system.App.Http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)response.StatusCode == int.Parse(expected.Groups[1].Value), text);
        var answer = JsonNode.Parse(text)!.AsObject();
        Assert.All(expected.Groups[2].Value.Split(", "), name => Assert.NotNull(answer[name]));
        if (answer["items"] is JsonArray items) Assert.NotEmpty(items);
    }

    [Fact]
    public void The_page_has_calls_of_both_services()
    {
        Assert.Contains(Calls, c => c.Data.Contains("/api/rank", StringComparison.Ordinal));
        Assert.Contains(Calls, c => c.Data.Contains("/api/lists/new", StringComparison.Ordinal));
    }

    [GeneratedRegex("```http\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CallPattern();

    [GeneratedRegex("^# ([0-9]{3}): (.+)$")]
    private static partial Regex ExpectedPattern();
}
