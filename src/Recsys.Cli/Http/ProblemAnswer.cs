using System.Text.Json;
using Recsys.Cli.Local;

namespace Recsys.Cli.Http;

/// <summary>The problem details (RFC 9457) of an app.</summary>
internal sealed record ProblemAnswer(int Status, string? Type, string? Title, string? Detail, string? Field)
{
    public static ProblemAnswer Read(int status, string text)
    {
        try
        {
            return (JsonSerializer.Deserialize<ProblemAnswer>(text, AppClient.Json) ?? new(status, null, null, null, null)) with { Status = status };
        }
        catch (JsonException)
        {
            return new ProblemAnswer(status, null, null, null, null);
        }
    }

    public CommandException ToException(string app, string keyVariable) => this switch
    {
        { Status: 401 } => new(
            $"The function key of the {app} is missing or wrong.",
            $"It stands in the state folder of the local system; for another system set {keyVariable}."),
        { Type: "urn:recsys:problem:no-model" } => new(
            Detail ?? "No model serves yet.",
            "'recsys train' trains one; 'recsys models' lists those that the gate did not pass, which serve after 'recsys promote VERSION'."),
        { Title: null, Detail: null } => new($"The {app} answered {Status}.", ""),
        _ => new(Field is null ? $"{Title?.TrimEnd('.')}." : $"{Title?.TrimEnd('.')} ({Field}).", Detail ?? ""),
    };
}
