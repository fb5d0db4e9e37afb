namespace Microsoft.DurableTask;

/// <summary>One page of results.</summary>
public sealed class Page<T>
    where T : notnull
{
    internal Page(IReadOnlyList<T> values, string? continuationToken) => (Values, ContinuationToken) = (values, continuationToken);

    /// <summary>The results.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>Where the next page begins; <c>null</c> on the last one.</summary>
    public string? ContinuationToken { get; }
}
