using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Recsys.Functions.Online.Tests.Documented;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Recommend;

/// <summary>Runs the calls of MIGRATING.md.</summary>
public sealed partial class MigratingTests(OnlineSystem system)
{
    private const string EarlierAnswer = "{requestId}", OfItems = "items.";

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
        var body = string.Join('\n', lines[1..^1]);
        if (body.Length > 0)
        {
            var contract = new Contract(await File.ReadAllTextAsync(Contract.FilePath, Cancel));
            Assert.Null(contract.ProblemOfBody(contract.OperationAt(verb, $"/{path}"), JsonNode.Parse(body)!));
        }

        if (path.Contains(EarlierAnswer, StringComparison.Ordinal))
        {
            var earlier = await system.App.GetAsync(path[..path.IndexOf("&continue=", StringComparison.Ordinal)]);
            path = path.Replace(EarlierAnswer, (string)earlier["requestId"]!, StringComparison.Ordinal);
        }

        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (body.Length > 0) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await system.App.Http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)response.StatusCode == int.Parse(expected.Groups[1].Value), text);
        var answer = JsonNode.Parse(text)!.AsObject();
        Assert.All(expected.Groups[2].Value.Split(", "), name => Assert.NotNull(
            name.StartsWith(OfItems, StringComparison.Ordinal) ? answer["items"]![0]![name[OfItems.Length..]] : answer[name]));
        if (answer["items"] is JsonArray items) Assert.NotEmpty(items);
    }

    [Fact]
    public void The_page_has_calls_of_both_services()
    {
        Assert.Contains(Calls, c => c.Data.Contains("/api/rank", StringComparison.Ordinal));
        Assert.Contains(Calls, c => c.Data.Contains("/api/lists/new", StringComparison.Ordinal));
    }

    /// <summary>Paths, parameters, fields and their values: what a line of the tables gives is in the contract, and in a call that is run.</summary>
    [Fact]
    public void What_each_line_gives_for_a_call_of_there_is_in_the_contract_and_in_a_call()
    {
        using var contract = JsonDocument.Parse(File.ReadAllText(Contract.FilePath));
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(contract.RootElement, names);
        var lines = Page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| there", StringComparison.Ordinal));
        var here = lines.Select(l => l.Split('|')[2]).ToList();
        Assert.True(here.Count > 20);
        var calls = string.Join('\n', Calls.Select(c => c.Data));
        foreach (var code in here.SelectMany(h => CodePattern().Matches(h)).Select(m => m.Groups[1].Value))
        {
            var said = code.Split(' ') is [("GET" or "POST" or "PUT" or "DELETE"), var path, ..] ? path["/api".Length..]
                : NamePattern().Match(code).Value;
            if (said.StartsWith("/lists/", StringComparison.Ordinal)) said = said["/lists/".Length..];
            Assert.True(names.Contains(said) || code.Contains(" eq ", StringComparison.Ordinal), $"`{code}` is not in the contract.");
            if (code.Contains(" eq ", StringComparison.Ordinal)) continue;
            var shape = string.Join("[^/ ?]+", PlacePattern().Split(said).Select(Regex.Escape));
            Assert.True(Regex.IsMatch(calls, $@"(?:(?<![A-Za-z-])|(?=/)){shape}(?![A-Za-z-])"), $"No call has `{code}`.");
        }
    }

    private static void Collect(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.String) names.Add(element.GetString()!);
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var inner in element.EnumerateArray()) Collect(inner, names);
        }

        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var field in element.EnumerateObject())
        {
            names.Add(field.Name);
            Collect(field.Value, names);
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex PlacePattern();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex NamePattern();

    [GeneratedRegex("```http\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CallPattern();

    [GeneratedRegex("^# ([0-9]{3}): (.+)$")]
    private static partial Regex ExpectedPattern();
}
