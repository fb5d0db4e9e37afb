using Recsys.Datasets.Simulation;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.EndToEnd.Tests;

/// <summary>
/// A log as an app would have it: JSON Lines of a small simulated shop, with lines in it that are no interactions, a last event that was written
/// twice, and a field of the context that describes the item.
/// </summary>
internal static class ShopFile
{
    /// <summary>Each with the words by which the reason is told.</summary>
    public static readonly (string Line, string Code, string Reason)[] Broken =
    [
        ("{not json", "invalid-json", "not valid JSON"),
        ("""{"eventId":"b1","itemId":"1","type":"view","timestamp":"2024-01-02T00:00:00Z"}""", "missing-field", "'userId' is missing"),
        ("""{"eventId":"b2","userId":"1","itemId":"1","type":"stare","timestamp":"2024-01-02T00:00:00Z"}""", "unknown-type", "\"stare\" is unknown"),
        ("""{"eventId":"b3","userId":"1","itemId":"1","type":"view","timestamp":"2999-01-01T00:00:00Z"}""", "timestamp-out-of-range", "2999-01-01"),
    ];

    /// <summary>The field that describes the item.</summary>
    public const string Attribute = "shelf";

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="users">Users of the shop.</param>
    /// <param name="events">Valid events.</param>
    public static IReadOnlyList<Interaction> Write(string path, int users, int events)
    {
        Interaction[] shop = [.. new SimulatedShop(new ShopOptions { Users = users, Items = 120, Interactions = events }).Interactions()
            .Select(i => i with { Context = i.Context.With(Attribute, $"of {i.ItemId[^1]}") })];
        using var file = File.Create(path);
        for (var i = 0; i < shop.Length; i++)
        {
            Line(InteractionJson.Write(shop[i]));
            if ((i + 1) % (shop.Length / (Broken.Length + 1)) == 0 && (i + 1) / (shop.Length / (Broken.Length + 1)) is var n && n <= Broken.Length)
            {
                Line(System.Text.Encoding.UTF8.GetBytes(Broken[n - 1].Line));
            }
        }

        Line(InteractionJson.Write(shop[^1]));
        return shop;

        void Line(ReadOnlySpan<byte> body)
        {
            file.Write(body);
            file.WriteByte((byte)'\n');
        }
    }
}
