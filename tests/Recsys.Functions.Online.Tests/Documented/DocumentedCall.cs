using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Recsys.Functions.Online.Tests.Documented;

/// <summary>A call of <c>recsys.http</c>: what is sent, and the answer that the file shows.</summary>
/// <param name="Title">What stands behind <c>###</c>: the function, and after a comma what is special.</param>
/// <param name="Name">What later calls name its answer by (<c># @name</c>); empty where none does.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Answer">The answer; null where the file shows none.</param>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Url">With variables.</param>
/// <param name="Headers">With variables.</param>
/// <param name="Body">Empty where there is none.</param>
internal sealed partial record DocumentedCall(
    string Title, string Name, int Status, JsonNode? Answer, string Method, string Url, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private const string NameMark = "# @name ";

    /// <summary>The function that answers.</summary>
    public string Function => Title.Split(',')[0];

    /// <summary>The name of its answer among the examples of the contract.</summary>
    public string Key => NotOfKeys().Replace(Title, "-");

    /// <summary>All calls of a file.</summary>
    public static IReadOnlyList<DocumentedCall> Of(string file) => [.. file.Split("\n### ").Skip(1).Select(Read)];

    /// <summary>The file with other answers, by title.</summary>
    public static string WithAnswers(string file, IReadOnlyDictionary<string, JsonNode> answers)
    {
        var calls = file.Split("\n### ");
        for (var n = 1; n < calls.Length; n++)
        {
            if (!answers.TryGetValue(calls[n].Split('\n')[0], out var answer)) continue;
            calls[n] = AnswerLines().Replace(calls[n], m => $"{m.Groups[1].Value}\n{string.Concat(Fold(answer, 148).Select(l => $"# {l}\n"))}", 1);
        }

        return string.Join("\n### ", calls);
    }

    private static DocumentedCall Read(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        var request = Array.FindIndex(lines, 1, l => !l.StartsWith('#'));
        var answer = AnswerLines().Match(text);
        if (!answer.Success) throw new InvalidDataException($"The call '{lines[0]}' shows no status.");
        var json = string.Concat(answer.Groups[3].Value.Split('\n').Select(l => l.TrimStart('#')));
        var end = Array.IndexOf(lines, "", request);
        var headers = lines[(request + 1)..(end < 0 ? lines.Length : end)].Select(l => l.Split(": ", 2)).ToDictionary(h => h[0], h => h[1]);
        return new DocumentedCall(
            lines[0], lines.FirstOrDefault(l => l.StartsWith(NameMark, StringComparison.Ordinal))?[NameMark.Length..] ?? "",
            int.Parse(answer.Groups[2].Value), json.Length == 0 ? null : JsonNode.Parse(json), lines[request].Split(' ')[0],
            lines[request].Split(' ')[1], headers, end < 0 ? "" : string.Join('\n', lines[end..]).Trim());
    }

    /// <summary>JSON in lines of some width: what fits stands on one.</summary>
    private static IEnumerable<string> Fold(JsonNode? node, int width, string before = "", string after = "")
    {
        var whole = before + Compact(node) + after;
        if (whole.Length <= width || node is not (JsonObject or JsonArray)) return [whole];
        (string, JsonNode?)[] parts = node is JsonObject o
            ? [.. o.Select(p => ($"{Compact(JsonValue.Create(p.Key))}: ", p.Value))]
            : [.. node.AsArray().Select(e => ("", e))];
        var (open, close) = node is JsonObject ? ('{', '}') : ('[', ']');
        return
        [
            before + open,
            .. Fill(parts.SelectMany((p, n) => Fold(p.Item2, width - 2, p.Item1, n == parts.Length - 1 ? "" : ",")), width - 2).Select(l => "  " + l),
            close + after,
        ];
    }

    /// <summary>Joins short lines that are whole.</summary>
    private static IEnumerable<string> Fill(IEnumerable<string> lines, int width)
    {
        var line = "";
        foreach (var next in lines)
        {
            var isWhole = !next.StartsWith(' ') && next[^1] is not ('{' or '[') && next.Trim(',') is not ("}" or "]");
            if (line.Length > 0 && isWhole && line.Length + 1 + next.Length <= width)
            {
                line += " " + next;
                continue;
            }

            if (line.Length > 0) yield return line;
            line = isWhole ? next : "";
            if (!isWhole) yield return next;
        }

        if (line.Length > 0) yield return line;
    }

    private static string Compact(JsonNode? node) => node switch
    {
        JsonObject o => o.Count == 0 ? "{}" : $"{{ {string.Join(", ", o.Select(p => $"{Compact(JsonValue.Create(p.Key))}: {Compact(p.Value)}"))} }}",
        JsonArray a => $"[{string.Join(", ", a.Select(Compact))}]",
        _ => node?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null",
    };

    [GeneratedRegex("(?m)^(# ([0-9]{3}))\\n((?:#.*\\n)*)")]
    private static partial Regex AnswerLines();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotOfKeys();
}
