namespace Recsys.Scoring.Filters;

/// <summary>A filter that cannot be read.</summary>
/// <param name="position">Where: the number of the character, from 1.</param>
/// <param name="message">What stands there and what was expected.</param>
public sealed class FilterException(int position, string message) : Exception(message)
{
    /// <summary>The number of the character, from 1; one behind the last where the filter ends too soon.</summary>
    public int Position { get; } = position;
}
