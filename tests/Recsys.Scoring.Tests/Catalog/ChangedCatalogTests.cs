using System.Collections.Immutable;
using CsCheck;
using Recsys.Domain;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Hosting;

namespace Recsys.Scoring.Tests.Catalog;

/// <summary>A catalog that changes while requests are answered.</summary>
public sealed class ChangedCatalogTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly IdTable Table = new([.. Enumerable.Range(1, 70).Select(n => $"i{n}")]);

    private static readonly string[] Filters =
    [
        "category eq 'c1'", "not (tags has 't2') or price lt 3", "price ge 2", "publishedAt ge '2026-03-01T00:00:00Z'", "colour eq 'red'",
        "itemId in ('i3', 'i70')", "available eq false", "title eq 'a'",
    ];

    /// <summary>Of items that the version knows and others.</summary>
    private static readonly Gen<Item> Items = Gen.Select(
        Gen.Int[1, 90], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 4], Gen.Bool, Gen.Int[-3, 3],
        (number, category, tag, price, available, days) => new Item
        {
            ItemId = $"i{number}", Available = available, Categories = category == 0 ? [] : [$"c{category}"], Tags = [$"t{tag}", $"t{tag / 2}"],
            Attributes = new Dictionary<string, string> { [price == 0 ? "colour" : "price"] = price == 0 ? "red" : $"{price}" },
            Title = tag == 0 ? "a" : null, PublishedAt = days == 3 ? null : Now.AddDays(days),
        });

    [Fact]
    public void What_is_taken_over_when_items_change_is_what_is_made_of_them_anew() => Items.Array[0, 12].Array[1, 5].Sample(
        writes =>
        {
            var items = ImmutableDictionary<string, Item>.Empty;
            var (catalog, masks) = (new DescribedCatalog([]), new CatalogMasks(Table));
            foreach (var written in writes)
            {
                items = items.SetItems(written.Select(i => KeyValuePair.Create(i.ItemId, i)));
                catalog.Replace(items.Values);
                AssertSame(new CatalogFacts(Table, catalog, catalog.State), masks.Current(catalog));
            }
        },
        iter: 150);

    [Fact]
    public void A_column_that_has_no_room_for_new_values_is_read_anew()
    {
        var ids = new IdTable([.. Enumerable.Range(1, ushort.MaxValue).Select(n => $"i{n}")]);
        Item Priced(int item, int price) => new() { ItemId = $"i{item}", Attributes = new Dictionary<string, string> { ["price"] = $"{price}" } };
        Item[] items = [.. Enumerable.Range(1, ushort.MaxValue).Select(n => Priced(n, n))];
        var (catalog, masks) = (new DescribedCatalog(items), new CatalogMasks(ids));
        Assert.Equal([3], masks.Current(catalog).Of(ItemFilter.Parse("price eq 3")).ToArray());
        for (var change = 1; change <= 3; change++)
        {
            items[2] = Priced(3, 100_000 + change);
            catalog.Replace(items);
            var facts = masks.Current(catalog);
            Assert.Equal(0, facts.Of(ItemFilter.Parse($"price eq {100_000 + change - 1} or price eq 3")).Count);
            Assert.Equal([3, 65_535], facts.Of(ItemFilter.Parse($"price ge {ushort.MaxValue}")).ToArray());
        }
    }

    [Fact]
    public async Task A_request_that_comes_while_a_change_is_taken_in_is_answered_from_what_was()
    {
        using var catalog = new HeldCatalog(Ids());
        var masks = new CatalogMasks(Table);
        var before = masks.Current(catalog);
        catalog.Change("i1");
        catalog.Hold();
        var taken = Task.Run(() => masks.Current(catalog));
        await catalog.Held;
        Assert.Same(before, masks.Current(catalog));
        catalog.Release();
        var after = await taken;
        Assert.NotSame(before, after);
        Assert.Same(after, masks.Current(catalog));
        Assert.Equal((true, false), (before.AvailableAt(Now)[1], after.AvailableAt(Now)[1]));
    }

    [Fact]
    public void Who_takes_in_a_change_makes_what_was_asked_for_so_that_no_request_does()
    {
        using var catalog = new HeldCatalog(Ids());
        var masks = new CatalogMasks(Table);
        AskAll(masks.Current(catalog));
        catalog.Change("i1");
        var facts = masks.Current(catalog);
        AssertAsksNothing(catalog, facts);

        // The same of another version that takes the place of this one.
        var next = new CatalogMasks(new IdTable(["i2", "i1", "i3"]));
        next.Prepare(catalog, masks);
        AssertAsksNothing(catalog, next.Current(catalog));
    }

    [Fact]
    public async Task What_many_ask_at_once_is_found_once()
    {
        var attributes = new CountedAttributes();
        var items = Ids().Select(id => new Item { ItemId = id, Attributes = attributes });
        var facts = new CatalogMasks(Table).Current(new DescribedCatalog(items));
        var filter = ItemFilter.Parse("price eq 3");
        using var barrier = new Barrier(8);
        var asked = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return facts.Of(filter);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Assert.Single((await Task.WhenAll(asked)).Distinct());
        Assert.Equal(Table.Size - 1, attributes.Asked);
    }

    [Fact]
    public void What_is_published_later_becomes_available_at_its_moment_and_not_before()
    {
        Item At(int item, double hours) => new() { ItemId = $"i{item}", PublishedAt = Now.AddHours(hours) };
        var facts = new CatalogMasks(Table).Current(new DescribedCatalog(
            [At(1, -1), At(2, 1), At(3, 2), At(4, 2) with { Available = false }, At(5, 1.0 / 3_600_000)]));
        int[] LaterAt(DateTimeOffset moment) => [.. Enumerable.Range(1, 6).Where(i => !facts.AvailableAt(moment)[i])];
        Assert.Equal([2, 3, 4, 5], LaterAt(Now));
        Assert.Same(facts.AvailableAt(Now), facts.AvailableAt(Now));
        Assert.Equal([2, 3, 4], LaterAt(Now.AddMilliseconds(1)));
        Assert.Equal([2, 3, 4], LaterAt(Now.AddHours(1).AddTicks(-1)));
        Assert.Equal([3, 4], LaterAt(Now.AddHours(1)));
        Assert.Equal([4], LaterAt(Now.AddHours(3)));

        // A clock may be set back.
        Assert.Equal([2, 3, 4, 5], LaterAt(Now));
    }

    private static IEnumerable<string> Ids() => Enumerable.Range(1, Table.Size - 1).Select(n => Table[n]);

    private static void AskAll(CatalogFacts facts)
    {
        foreach (var filter in Filters) facts.UnknownFieldsOf(ItemFilter.Parse(filter));
        _ = facts.Traits;
        _ = facts.NewestAt(Now).Count();
        _ = facts.AvailableAt(Now);
    }

    private static void AssertAsksNothing(HeldCatalog catalog, CatalogFacts facts)
    {
        var asked = catalog.Asked;
        AskAll(facts);
        Assert.Equal(asked, catalog.Asked);
    }

    private static void AssertSame(CatalogFacts expected, CatalogFacts actual)
    {
        foreach (var moment in (DateTimeOffset[])[Now, Now.AddDays(1), Now.AddDays(9)])
        {
            Assert.Equal(expected.AvailableAt(moment).ToArray(), actual.AvailableAt(moment).ToArray());
            Assert.Equal(expected.NewestAt(moment).Select(i => i.ItemId), actual.NewestAt(moment).Select(i => i.ItemId));
        }

        foreach (var filter in Filters.Select(ItemFilter.Parse))
        {
            Assert.Equal(expected.Of(filter).ToArray(), actual.Of(filter).ToArray());
            Assert.Equal(expected.UnknownFieldsOf(filter), actual.UnknownFieldsOf(filter));
        }

        var price = new Dictionary<string, string> { ["price"] = "1" };
        var all = new Item { ItemId = "x", Categories = ["c1", "c2"], Tags = ["t0", "t1", "t2"], Attributes = price };
        Assert.Equal(expected.Traits.Of(all).Select(TextOf), actual.Traits.Of(all).Select(TextOf));
        Assert.All(Enumerable.Range(1, Table.Size - 1), i => Assert.Equal(expected.Published?[i], actual.Published?[i]));

        static string TextOf(KnownTrait trait) => $"{trait.Name} {trait.Weight:R} {string.Join(' ', trait.Items)}";
    }

    /// <summary>A catalog that counts what it is asked, and can be made to wait before it tells.</summary>
    private sealed class HeldCatalog(IEnumerable<string> ids) : IItemCatalog, IDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new(true);
        private volatile ImmutableDictionary<string, Item> _items =
            ids.ToImmutableDictionary(id => id, id => new Item { ItemId = id, Categories = ["c1"], PublishedAt = Now });

        public event EventHandler? Changed
        {
            add { }
            remove { }
        }

        public int Asked { get; private set; }

        public Task Held => _held.Task;

        public bool IsRead => true;

        public bool IsEmpty => false;

        public object State => _items;

        public IEnumerable<Item> Items
        {
            get
            {
                Asked++;
                return _items.Values;
            }
        }

        public Item? Find(string itemId)
        {
            Asked++;
            if (!_released.IsSet) _held.TrySetResult();
            _released.Wait();
            return _items.GetValueOrDefault(itemId);
        }

        public void Change(string itemId) => _items = _items.SetItem(itemId, _items[itemId] with { Available = false });

        public void Hold() => _released.Reset();

        public void Release() => _released.Set();

        public void Dispose() => _released.Dispose();
    }

    private sealed class CountedAttributes : Dictionary<string, string>, IReadOnlyDictionary<string, string>
    {
        private int _asked;

        public CountedAttributes() => Add("price", "3");

        public int Asked => _asked;

        bool IReadOnlyDictionary<string, string>.TryGetValue(string key, out string value)
        {
            Interlocked.Increment(ref _asked);
            return TryGetValue(key, out value!);
        }
    }
}
