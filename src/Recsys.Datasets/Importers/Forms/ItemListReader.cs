using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Sources;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>A line a user: the user, then the items in order of time.</summary>
internal sealed class ItemListReader(DataFile file, string delimiter, FileDescription description) : IInteractionReader
{
    public string Path => file.Path;

    public string Name => file.Name;

    public InteractionForm Form => InteractionForm.ItemLists;

    public InteractionOrder Order => InteractionOrder.WithinUser;

    public FileDescription Description => description;

    public IEnumerable<ImportedLine> Read()
    {
        long moment = 0;
        var (pool, identity) = (new TextPool(), new RowIdentity());
        using var rows = new DelimitedRows(file.OpenLines(), delimiter);
        while (rows.Next())
        {
            var number = rows.Line;
            if (Preamble.IsComment(rows[0]))
            {
                yield return RowParser.Comment(number);
                continue;
            }

            var user = Placeholders.Strip(rows[0]);
            if (rows.Count == 1)
            {
                yield return RowParser.Fail(
                    number, InteractionErrorCodes.MissingField, "itemId", $"Line {number}: the user '{rows[0].ToString()}' has no item.");
                continue;
            }

            if (RowParser.IdError(number, "userId", user, rows[0]) is { } userError)
            {
                yield return userError;
                continue;
            }

            var userId = pool.Of(user);
            for (var i = 1; i < rows.Count; i++)
            {
                var item = Placeholders.Strip(rows[i]);
                yield return RowParser.IdError(number, "itemId", item, rows[i]) ?? new ImportedLine(number, new Interaction
                {
                    EventId = identity.Next($"{userId}\u001f{item}"),
                    UserId = userId,
                    ItemId = pool.Of(item),
                    Type = InteractionType.View,
                    Timestamp = DateTimeOffset.UnixEpoch.AddMilliseconds(++moment),
                }, null);
            }
        }
    }

    public DescribedItems ReadItems() => DescribedItems.None;
}
