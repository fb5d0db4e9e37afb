using System.Globalization;

namespace Recsys.Datasets.Importers;

/// <summary>How a file is read, told before it is.</summary>
/// <param name="Form">The form.</param>
/// <param name="Encoding">The encoding of its text by its IANA name; null for a file of columns.</param>
/// <param name="Delimiter">What parts its columns, a blank for runs of them; null where nothing does.</param>
/// <param name="Columns">What the columns hold, from the first on, as <see cref="ReadingOptions.Columns"/> spells it; empty for JSON.</param>
/// <param name="Names">What the header calls them; null where there is none.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record FileDescription(
    string Form, string? Encoding, string? Delimiter, IReadOnlyList<string> Columns, IReadOnlyList<string>? Names, IReadOnlyList<string> Notes)
{
    /// <summary>With a note on each reason for which values were left out of items.</summary>
    public FileDescription With(DescribedItems items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return this with
        {
            Notes = [.. Notes, .. items.Omissions.Reasons.Select(r => string.Create(
                CultureInfo.InvariantCulture, $"{r.Count} {(r.Count == 1 ? "value" : "values")} of items from line {r.FirstLine} on: {r.Reason}"))],
        };
    }
}
