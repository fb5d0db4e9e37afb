namespace Recsys.Datasets.Tests.Importers;

/// <summary>Several items in one cell, and lines of a user with the items.</summary>
public sealed class ListsInCellsTests
{
    [Theory]
    [InlineData("u0\ti0,i1,i2\nu1\ti3,i1,i2\n")]
    [InlineData("u0,i0|i1|i2\nu1,i3|i1|i2\n")]
    [InlineData("u0;i0,i1\nu1;i3,i1\n")]
    [InlineData("u0\ti0;i1\nu1\ti3\nu2\ti4;i1;i3\n")]
    [InlineData("user,item\nu0,i0|i1\nu1,i3|i1\n")]
    [InlineData("user\titem\nu0\t[1, 2]\nu1\t[3, 4]\n")]
    [InlineData("user;item\nu0;['Heat', 'Alien']\nu1;['Heat']\n")]
    [InlineData("user_id:token\titem_id:token_seq\nu0\ti0 i1 i2\nu1\ti1 i2\n")]
    [InlineData("{\"user_id\":\"u1\",\"item_id\":[\"heat\",\"alien\"]}\n{\"user_id\":\"u2\",\"item_id\":[\"heat\",\"up\"]}\n")]
    [InlineData("{\"user\":[\"u1\",\"u2\"],\"item\":[\"i1\",\"i2\"]}")]
    [InlineData("{\"user\":\"u1\",\"seen\":{\"item_id\":[\"heat\",\"alien\"]}}")]
    public void Several_items_in_a_cell_are_not_one_item(string text) =>
        Assert.Contains("row for each", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);

    [Fact]
    public void One_list_among_many_ids_is_a_fault_of_its_row()
    {
        var rows = string.Concat(Enumerable.Range(0, 12).Select(n => $"{{\"user\":\"u\",\"item\":\"i{n}\"}}\n"));
        var read = CaseFile.ReadText(rows + "{\"user\":\"u\",\"item\":[\"a\",\"b\"]}\n{\"user\":\"u\",\"item\":[\"a\"]}\n");
        Assert.Equal(["u i11 view", "13: itemId", "u a view"], read[^3..]);
    }

    [Fact]
    public void Who_says_what_the_columns_hold_may_have_such_ids() =>
        Assert.Equal(["u0 a1|b2 view"], CaseFile.ReadText("user,item\nu0,a1|b2\n", CaseFile.Columns("user,item")));

    [Theory]
    [InlineData("u0,i0,i1,i2\nu1,i3\nu2,i1,i2\n", "u0 i0 view")]
    [InlineData("u0\ti0\ti1\ti2\nu1\ti3\nu2\ti1\ti2\n", "u0 i0 view")]
    [InlineData("u0 i0 i1 i2\nu1 i3\nu2 i1 i2\n", "u0 i0 view")]
    public void Lists_of_a_user_are_read_whatever_parts_them(string text, string first)
    {
        Assert.Equal([first, "u0 i1 view", "u0 i2 view", "u1 i3 view", "u2 i1 view", "u2 i2 view"], CaseFile.ReadText(text));
        Assert.Equal(CaseFile.ReadText(text), CaseFile.ReadText(text, CaseFile.Columns("user,items")));
    }

    [Theory]
    [InlineData("u0: i0 i1\nu1: i3\n")]
    [InlineData("u0,i0 i1\nu1,i3 i4 i5\n")]
    public void A_user_that_something_else_parts_from_the_items_is_not_one_with_an_item(string text) => Assert.Contains(
        "--delimiter", CaseFile.RefusedText(text, CaseFile.Columns("user,items")).Mend, StringComparison.Ordinal);
}
