using System.Globalization;
using Recsys.Domain;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>A line a user: the user, then the items in order of time.</summary>
internal sealed class ItemListReader(string path) : IInteractionReader
{
    private readonly LineReader _lines = new(new StreamReader(path));
    private readonly TextPool _pool = new();

    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public InteractionForm Form => InteractionForm.ItemLists;

    public InteractionOrder Order => InteractionOrder.WithinUser;

    public IEnumerable<ImportedLine> Read()
    {
        long moment = 0;
        var words = new List<string>();
        while (_lines.Next())
        {
            Split(words);
            if (words.Count == 0)
            {
                continue;
            }

            var number = _lines.Number;
            if (words.Count == 1)
            {
                yield return RowParser.Fail(
                    number, Domain.Wire.InteractionErrorCodes.MissingField, "itemId", $"Line {number}: the user '{words[0]}' has no item.");
                continue;
            }

            if (RowParser.IdError(number, "userId", words[0]) is { } userError)
            {
                yield return userError;
                continue;
            }

            for (var i = 1; i < words.Count; i++)
            {
                yield return RowParser.IdError(number, "itemId", words[i]) ?? new ImportedLine(number, new Interaction
                {
                    EventId = string.Create(CultureInfo.InvariantCulture, $"{Name}:{number}:{i}"),
                    UserId = words[0],
                    ItemId = words[i],
                    Type = InteractionType.View,
                    Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(++moment),
                }, null);
            }
        }
    }

    public void Dispose() => _lines.Dispose();

    private void Split(List<string> words)
    {
        words.Clear();
        var line = _lines.Line;
        foreach (var range in line.SplitAny(' ', '\t', ','))
        {
            if (line[range] is { IsEmpty: false } word)
            {
                words.Add(_pool.Of(word));
            }
        }
    }
}
