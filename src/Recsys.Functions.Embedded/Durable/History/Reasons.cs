namespace Recsys.Functions.Embedded.Durable.History;

/// <summary>Why something failed, in words that fit into a history.</summary>
internal static class Reasons
{
    private const int MaxLength = 8_000;

    public static string Of(Exception error)
    {
        // Nobody but the time limit cancels an activity whose failure counts.
        var message = error is OperationCanceledException ? $"it was cancelled, as functionTimeout does with what runs too long ({error.Message})" : error.Message;
        return message.Length <= MaxLength ? message : message[..MaxLength] + "…";
    }
}
