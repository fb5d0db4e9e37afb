namespace Recsys.Domain.Tests;

public sealed class PositiveTypesTests
{
    [Fact]
    public void Showing_and_hiding_are_never_positive()
    {
        Assert.Equal("view,click,like,cart,purchase,rate", PositiveTypes.Default.ToString());
        Assert.All((string[])["impression", "hide", "view,unhide"], text => Assert.False(PositiveTypes.TryParse(text, out _)));
    }

    [Theory]
    [InlineData(null, "view,click,like,cart,purchase,rate")]
    [InlineData(" ", "view,click,like,cart,purchase,rate")]
    [InlineData("purchase, cart ,purchase,", "cart,purchase")]
    public void Names_with_commas_say_which_count_whatever_their_order(string? text, string expected)
    {
        Assert.True(PositiveTypes.TryParse(text, out var types));
        Assert.Equal(expected, types.ToString());
        Assert.Equal(expected.Contains("view", StringComparison.Ordinal), types.Has(InteractionType.View));
    }

    [Theory]
    [InlineData("buy")]
    [InlineData("view;click")]
    [InlineData(",")]
    public void What_names_no_type_is_refused(string text) => Assert.False(PositiveTypes.TryParse(text, out _));
}
