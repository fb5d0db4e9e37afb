using Recsys.Datasets;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>What a person reads instead of an item's id: titles from the file that the known data sets keep beside their interactions.</summary>
internal sealed class ItemTitles
{
    private static readonly string[] TitleColumns = ["movie_title", "title", "name"];

    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);

    /// <summary>Looks for <c>NAME.item</c> (RecBole), <c>movies.dat</c> or a tab-separated <c>items.csv</c> beside the data; none is no error.</summary>
    public static ItemTitles Beside(string dataPath)
    {
        var titles = new ItemTitles();
        var folder = Path.GetDirectoryName(Path.GetFullPath(dataPath))!;
        foreach (var path in (string[])[Path.ChangeExtension(dataPath, ".item"), Path.Combine(folder, "items.csv"), Path.Combine(folder, "movies.dat")])
        {
            if (!path.Equals(dataPath, StringComparison.Ordinal) && File.Exists(path))
            {
                titles.Read(path);
                break;
            }
        }

        return titles;
    }

    public string Of(InteractionDataset dataset, int item)
    {
        var id = dataset.ItemVocabulary[item];
        return _titles.GetValueOrDefault(id, id);
    }

    private void Read(string path)
    {
        var separator = path.EndsWith(".dat", StringComparison.Ordinal) ? "::" : "\t";
        var column = separator == "::" ? 1 : -1;
        foreach (var line in File.ReadLines(path))
        {
            var cells = line.Split(separator);
            if (column < 0)
            {
                column = Array.FindIndex(cells, c => TitleColumns.Contains(c.Split(':')[0], StringComparer.OrdinalIgnoreCase));
                if (column < 0)
                {
                    return;
                }
            }
            else if (cells.Length > column)
            {
                _titles[cells[0]] = cells[column];
            }
        }
    }
}
