using Recsys.Domain;

namespace Recsys.Cli.Replay;

/// <summary>
/// RecBole's item file (<c>NAME.item</c> beside <c>NAME.inter</c>): tab-separated, header of <c>name:type</c>. A column with "title" in its
/// name is the title, one named "class", "genre" or "categories" holds categories separated by blanks.
/// </summary>
internal static class ItemFile
{
    private const int LongestText = 512;

    /// <summary>The items of the file beside a log; none where there is no such file or its header says nothing of items.</summary>
    public static IReadOnlyList<Item> Beside(string path)
    {
        var beside = Path.ChangeExtension(path, ".item");
        if (beside == path || !File.Exists(beside))
        {
            return [];
        }

        using var lines = File.ReadLines(beside).GetEnumerator();
        if (!lines.MoveNext())
        {
            return [];
        }

        string[] header = [.. lines.Current.Split('\t').Select(c => c.Split(':')[0])];
        var (id, title) = (Array.IndexOf(header, "item_id"), Array.FindIndex(header, c => c.Contains("title", StringComparison.Ordinal)));
        var categories = Array.FindIndex(header, c => c is "class" or "genre" or "genres" or "categories");
        var items = new List<Item>();
        while (id >= 0 && lines.MoveNext())
        {
            var cells = lines.Current.Split('\t');
            if (cells.Length == header.Length && cells[id].Length is > 0 and <= Interaction.MaxIdLength)
            {
                items.Add(new Item
                {
                    ItemId = cells[id],
                    Title = title >= 0 && cells[title].Length is > 0 and <= LongestText ? cells[title] : null,
                    Categories = categories >= 0 ? cells[categories].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [],
                });
            }
        }

        return items;
    }
}
