using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Reports;
using Recsys.Domain;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>A row an interaction, of text or of columns.</summary>
internal sealed class TableReader(DataFile file, Layout layout, DateTimeOffset receivedAt, FileDescription description) : IInteractionReader
{
    public string Path => file.Path;

    public string Name => file.Name;

    public InteractionForm Form => layout.Shape.Form;

    public InteractionOrder Order => layout.Order;

    public FileDescription Description => description;

    public IEnumerable<ImportedLine> Read()
    {
        var parser = new RowParser(layout, receivedAt);
        using var rows = layout.Shape.Open(file);
        while (rows.Next())
        {
            yield return parser.Parse(rows);
        }
    }

    public DescribedItems ReadItems()
    {
        Column[] columns = [.. layout.Columns.Where(c => c.Role == Role.OfItem)];
        if (columns.Length == 0) return DescribedItems.None;
        var (items, omissions) = (new Dictionary<string, Item>(StringComparer.Ordinal), new RejectionLog());
        var bounds = new ItemBounds(omissions);
        var maker = new ItemMaker([.. columns.Select(c => c.Field)]);
        var (user, id) = (layout.Find(Role.User)!, layout.Find(Role.Item)!);
        using var rows = layout.Shape.Open(file);
        var known = items.GetAlternateLookup<ReadOnlySpan<char>>();
        while (rows.Next())
        {
            if (rows.Count != layout.Columns.Length) continue;
            if (layout.Shape.IsName(rows[user.Index], user) && layout.Shape.IsName(rows[id.Index], id)) continue;
            var item = layout.IdOf(rows, id);
            if (known.ContainsKey(item) || RowParser.IdError(rows.Line, "itemId", item, rows[id.Index]) is not null) continue;
            items.Add(item.ToString(), bounds.Fit(
                rows.Line, maker.Make(rows.Line, item.ToString(), [.. columns.Select(c => rows[c.Index].ToString())], bounds)));
        }

        return DescribedItems.None with { Items = items, Omissions = omissions.ToReport() };
    }
}
