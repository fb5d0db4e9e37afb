using Recsys.Domain;

namespace Recsys.Datasets.Importers;

/// <summary>What a person says of a file; whatever is not said is taken from the file.</summary>
public sealed record ReadingOptions
{
    /// <summary>Nothing is said.</summary>
    public static ReadingOptions Default { get; } = new();

    /// <summary>
    /// What the columns hold, from the first on: <c>user</c>, <c>item</c>, <c>rating</c>, <c>value</c>, <c>time</c>, <c>type</c>, <c>session</c>,
    /// <c>label</c>, <c>hide</c>, <c>deed.TYPE</c>, <c>context.NAME</c>, <c>item.NAME</c>, or <c>-</c> for what is left out; empty where the file
    /// says it.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The delimiter of the columns: any text, or <c>tab</c>, <c>blank</c>, <c>comma</c>, <c>semicolon</c>, <c>pipe</c>.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Whether the first line names the columns.</summary>
    public bool? Header { get; init; }

    /// <summary>The order of dates such as 03/04/2019.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>The encoding by its IANA name.</summary>
    public string? Encoding { get; init; }

    /// <summary>Words for types that are no synonyms yet.</summary>
    public IReadOnlyDictionary<string, InteractionType> EventTypes { get; init; } = new Dictionary<string, InteractionType>();

    /// <summary>When the file counts as received, which bounds its times; null takes the file's last write, after which nothing in it
    /// happened.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
}
