namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// One string an id: a file of 20 million lines names its few ids again and again. It begins anew where it holds <see cref="MostTexts"/>: a column
/// may have another text in each row.
/// </summary>
internal sealed class TextPool
{
    internal const int MostTexts = 1_000_000;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Of(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_texts.Count == MostTexts) _texts.Clear();
        var added = text.ToString();
        _texts.Add(added);
        return added;
    }
}
