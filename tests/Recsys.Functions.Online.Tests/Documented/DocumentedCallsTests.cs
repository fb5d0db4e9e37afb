using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Documented;

/// <summary>
/// The answers that <c>recsys.http</c>, <c>openapi.json</c> and the README show are those that the app gives: real answers and shown ones are held to
/// the same closed schemas of the contract.
/// </summary>
public sealed partial class DocumentedCallsTests
{
    private static string HttpPath => Path.Combine(Repository.Root, "functions", "Online", "recsys.http");

    private static IReadOnlyList<DocumentedCall> Calls => DocumentedCall.Of(File.ReadAllText(HttpPath));

    private static Contract Said => new(File.ReadAllText(Contract.FilePath));

    [Fact]
    public async Task Every_call_is_answered_with_the_status_and_the_fields_that_are_shown()
    {
        var (contract, faults) = (Said, new List<string>());
        foreach (var (call, status, answer) in await AskAsync())
        {
            var problem = status != call.Status ? $"{status}, not {call.Status}"
                : call.Answer is null ? null
                : contract.ProblemOf(call.Function, status, answer!);
            if (problem is not null) faults.Add($"{call.Title}: {problem}: {answer}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_answer_that_is_shown_and_every_body_are_what_the_contract_says()
    {
        var contract = Said;
        Assert.All(Calls, call =>
        {
            if (call.Answer is not null) Assert.Null(contract.ProblemOf(call.Function, call.Status, call.Answer));
            if (call.Body.Length > 0 && call.Status < 400) Assert.Null(contract.ProblemOfBody(call.Function, JsonNode.Parse(call.Body)!));
        });
    }

    [Fact]
    public void The_contract_and_the_README_show_answers_of_the_calls()
    {
        var shown = Calls.Where(c => c.Answer is not null).ToList();
        Assert.Equal(shown.Select(c => c.Key), Said.Examples.Select(e => e.Key));
        Assert.All(shown, c => Assert.True(JsonNode.DeepEquals(c.Answer, Said.Examples[c.Key]!["value"])));
        Assert.All(shown, c => Assert.Contains(c.Key, Said.ExamplesOf(c.Function, c.Status)));

        string[] papers = ["functions/README.md", "functions/Online/README.md"];
        var blocks = papers.SelectMany(p => AnswerBlocks().Matches(File.ReadAllText(Path.Combine(Repository.Root, p))))
            .Select(m => JsonNode.Parse(m.Groups[1].Value)).ToList();
        Assert.NotEmpty(blocks);
        Assert.All(blocks, b => Assert.Contains(shown, c => JsonNode.DeepEquals(c.Answer, b)));
    }

    /// <summary>
    /// Writes the answers of both anew: <c>dotnet run --project tests/Recsys.Functions.Online.Tests -- -explicit only -method
    /// '*The_answers_are_captured'</c>.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task The_answers_are_captured()
    {
        var answers = (await AskAsync()).Where(a => a.Answer is not null && a.Call.Function != "GetOpenApi").ToList();
        var text = await File.ReadAllTextAsync(HttpPath, Cancel);
        text = DocumentedCall.WithAnswers(text, answers.ToDictionary(a => a.Call.Title, a => a.Answer!));
        await File.WriteAllTextAsync(HttpPath, text, Cancel);
        var contract = await File.ReadAllTextAsync(Contract.FilePath, Cancel);
        var examples = string.Join(",\n", answers.Select(a => $"      \"{a.Call.Key}\": {{ \"value\": {Line(a.Answer!)} }}"));
        contract = Examples().Replace(contract, _ => $"    \"examples\": {{\n{examples}\n    }},\n    \"parameters\"", 1);
        await File.WriteAllTextAsync(Contract.FilePath, contract, Cancel);
    }

    private static string Line(JsonNode node) => node.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Makes all calls in the order of the file, against an app whose model has counts and a version before it.</summary>
    private static async Task<List<(DocumentedCall Call, int Status, JsonNode? Answer)>> AskAsync()
    {
        await using var system = new OnlineSystem();
        await system.InitializeAsync();
        await system.Model.PublishAsync(system.Registry, "v2");
        await Eventually.SeenAsync(() => system.App.GetAsync("models"), m => (string?)m["serving"] == "v2");
        var (answers, named) = (new List<(DocumentedCall, int, JsonNode?)>(), new Dictionary<string, JsonNode>());
        foreach (var call in Calls)
        {
            using var request = Request(call, system.App, named);
            using var response = await system.App.Http.SendAsync(request, Cancel);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel));
            if (call.Name.Length > 0) named[call.Name] = answer!;
            answers.Add((call, (int)response.StatusCode, answer));
            if (call.Function == "PutItems") await Eventually.SeenAsync(() => NewAsync(system.App), count => count > 1);
        }

        return answers;
    }

    private static async Task<int> NewAsync(OnlineApp app)
    {
        using var answer = await app.Http.GetAsync("lists/new", Cancel);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["items"]!.AsArray().Count : 0;
    }

    private static HttpRequestMessage Request(DocumentedCall call, OnlineApp app, Dictionary<string, JsonNode> named)
    {
        string Fill(string text) => Variables().Replace(text, m => m.Groups[1].Value switch
        {
            "address" => app.Http.BaseAddress!.ToString().TrimEnd('/'),
            "key" => app.Http.DefaultRequestHeaders.GetValues("x-functions-key").Single(),
            "version" => "v1",
            var name when name.Split(".response.body.") is [var answer, var field] => (string)named[answer][field]!,
            var other => throw new InvalidDataException($"'{other}' is no variable."),
        });
        var request = new HttpRequestMessage(new HttpMethod(call.Method), Fill(call.Url));
        if (call.Body.Length > 0) request.Content = new StringContent(Fill(call.Body), Encoding.UTF8, "application/json");
        foreach (var (name, value) in call.Headers)
        {
            if (name is not ("Content-Type" or "x-functions-key")) request.Headers.Add(name, value);
        }

        return request;
    }

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Variables();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex AnswerBlocks();

    [GeneratedRegex("(?m)^    \"examples\": \\{.*?^    \"parameters\"", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Examples();
}
