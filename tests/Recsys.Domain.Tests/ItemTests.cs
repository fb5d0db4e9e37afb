namespace Recsys.Domain.Tests;

public sealed class ItemTests
{
    private static readonly string TooLong = new('x', Item.MaxTextLength + 1);
    private static readonly string[] TooMany = [.. Enumerable.Range(0, Item.MaxOfAKind + 1).Select(n => $"{n}")];
    private static readonly Item Plain = new() { ItemId = "i" };

    public static TheoryData<string, Item> Unbounded => new()
    {
        { "itemId", Plain with { ItemId = "" } },
        { "title", Plain with { Title = TooLong } },
        { "categories", Plain with { Categories = TooMany } },
        { "categories", Plain with { Categories = [TooLong] } },
        { "categories", Plain with { Categories = [null!] } },
        { "tags", Plain with { Tags = TooMany } },
        { "tags", Plain with { Tags = [TooLong] } },
        { "attributes", Plain with { Attributes = TooMany.ToDictionary(n => n) } },
        { "attributes", Plain with { Attributes = new Dictionary<string, string> { [TooLong] = "" } } },
        { "attributes", Plain with { Attributes = new Dictionary<string, string> { ["a"] = TooLong } } },
        { "attributes", Plain with { Attributes = new Dictionary<string, string> { ["a"] = null! } } },
    };

    [Theory]
    [MemberData(nameof(Unbounded))]
    public void A_field_of_an_item_that_breaks_its_bound_is_named(string field, Item item) => Assert.Equal(field, item.Problem()?.Field);

    [Fact]
    public void An_item_at_its_bounds_has_no_problem() => Assert.Null(new Item
    {
        ItemId = "i", Title = TooLong[1..], Categories = TooMany[1..], Tags = TooMany[1..], Attributes = TooMany[1..].ToDictionary(n => n),
    }.Problem());
}
