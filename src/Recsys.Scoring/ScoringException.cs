namespace Recsys.Scoring;

/// <summary>A request that cannot be answered; the message says in one sentence what was expected.</summary>
/// <param name="code">One of <see cref="ScoringErrorCodes"/>.</param>
/// <param name="field">The field at fault in JSON spelling, or null where none is.</param>
/// <param name="message">One sentence for a person.</param>
public sealed class ScoringException(string code, string? field, string message) : Exception(message)
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The field at fault, or null.</summary>
    public string? Field { get; } = field;

    /// <summary>The number of the character of the field at which a filter cannot be read, from 1; null where it is no filter.</summary>
    public int? Position { get; init; }
}
