namespace Recsys.Registry.Serving;

/// <summary>A list by counts.</summary>
/// <param name="Name">What is counted: <see cref="ServedActivity.Trending"/> or <see cref="ServedActivity.BestSelling"/>.</param>
/// <param name="Type">The type of the events as events spell it, or <see cref="ServedActivity.AllTypes"/>.</param>
/// <param name="Items">The highest score first; at most <see cref="Most"/>.</param>
public sealed record ActivityList(string Name, string Type, IReadOnlyList<ActivityRow> Items)
{
    /// <summary>The most items of a list: a filter that one in ten passes leaves a full answer.</summary>
    public const int Most = 10_000;
}
