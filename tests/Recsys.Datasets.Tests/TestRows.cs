using Recsys.Datasets.Importers;
using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Tests;

internal static class TestRows
{
    public static InteractionDataset Build(params (string User, string Item, long Seconds)[] rows) => Build(true, rows);

    public static InteractionDataset Build(bool isTimed, params (string User, string Item, long Seconds)[] rows)
    {
        var builder = new DatasetBuilder("rows", isTimed: isTimed);
        foreach (var (user, item, seconds) in rows)
        {
            builder.Add(View(user, item, seconds));
        }

        return builder.Build();
    }

    public static Interaction View(string user, string item, long seconds, string? device = null) => new()
    {
        EventId = $"{user}-{item}-{seconds}",
        UserId = user,
        ItemId = item,
        Type = InteractionType.View,
        Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
        Context = RequestContext.Of(device),
    };

    /// <summary>Reads text as a file of the given name.</summary>
    public static (InteractionForm Form, InteractionOrder Order, ImportedLine[] Lines) Import(
        string name, string text, DateTimeOffset? receivedAt = null)
    {
        var folder = Directory.CreateTempSubdirectory("recsys-import-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllText(path, text);
            var reader = InteractionFile.Open(path, new ReadingOptions { ReceivedAt = receivedAt });
            return (reader.Form, reader.Order, [.. reader.Read()]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
