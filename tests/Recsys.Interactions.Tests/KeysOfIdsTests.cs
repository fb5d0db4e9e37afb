using CsCheck;
using Recsys.Domain;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Items;
using Recsys.Interactions.Storage;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

/// <summary>What storage calls a user or an item: every id has a name of its own, and one that tables and blobs take.</summary>
public sealed class KeysOfIdsTests
{
    private static readonly Gen<string> Texts = Gen.Frequency(
        (3, Gen.String[1, Ids.MaxLength]),
        (2, Gen.String[Gen.Char[" ./\\%?#+'\"aA2Ff"], 1, 4]), (1, Gen.OneOf([.. UglyIds.Fifty.Select(Gen.Const)])));

    /// <summary>Two ids, often alike up to case, a blank, an escape or one character.</summary>
    private static readonly Gen<(string, string)> Pairs = Gen.Select(Texts, Texts, Gen.Int[0, 6], Gen.Char)
        .Select((id, other, kind, c) => (id, kind switch
        {
            0 => other,
            1 => id.ToUpperInvariant(),
            2 => $"{id} ",
            3 => id.Trim(),
            4 => Uri.EscapeDataString(id),
            5 => Uri.UnescapeDataString(id),
            _ => $"{c}{id[1..]}",
        }))
        .Where(pair => Ids.Problem(pair.id) is null && Ids.Problem(pair.Item2) is null);

    private static readonly (string Name, Func<string, string> Of)[] Keys =
    [
        ("history", id => $"{UserKey.Of(id).PartitionKey}/{UserKey.Of(id).RowKey}"),
        ("item", id => $"{ItemCatalog.KeyOf(id).Partition}/{ItemCatalog.KeyOf(id).Row}"),
        ("mark", id => BlobPaths.Tombstone(Tombstones.HashOf(id))),
    ];

    [Fact]
    public void Two_ids_have_one_key_exactly_where_they_are_one_id() => Pairs.Sample(
        pair => Assert.All(Keys, key => Assert.Equal(pair.Item1 == pair.Item2, key.Of(pair.Item1) == key.Of(pair.Item2))), iter: 2_000);

    [Fact]
    public void A_key_has_digits_and_small_letters_alone_whatever_the_id() => Pairs.Sample(pair =>
    {
        Assert.Matches("^[0-9]{2}/[0-9a-f]{64}$", Keys[0].Of(pair.Item1));
        Assert.Matches("^[0-9]{2}/[0-9a-f]{64}$", Keys[1].Of(pair.Item1));
        Assert.Matches("^interactions/tombstones/[0-9a-f]{64}$", Keys[2].Of(pair.Item1));
    });

    [Fact]
    public void There_are_fifty_ugly_ids_and_many_neighbours()
    {
        Assert.Equal(50, UglyIds.Fifty.Distinct().Count());
        Assert.All([.. UglyIds.Fifty, .. UglyIds.Neighbours], id => Assert.Null(Ids.Problem(id)));
        Assert.InRange(UglyIds.Neighbours.Count, 200, 900);
    }
}
