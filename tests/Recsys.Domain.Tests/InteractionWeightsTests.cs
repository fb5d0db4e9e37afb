namespace Recsys.Domain.Tests;

public sealed class InteractionWeightsTests
{
    [Fact]
    public void Showing_and_hiding_are_no_positive_signals()
    {
        Assert.Equal(0, InteractionWeights.Default.Of(InteractionType.Impression));
        Assert.Equal(0, InteractionWeights.Default.Of(InteractionType.Hide));
        Assert.Equal(0, InteractionWeights.Default.Of(InteractionType.Unhide));
    }

    [Fact]
    public void Every_other_type_weighs_what_its_setting_says()
    {
        var weights = new InteractionWeights { View = 1, Click = 2, Like = 3, Cart = 4, Purchase = 5, Rate = 6 };
        InteractionType[] types =
            [InteractionType.View, InteractionType.Click, InteractionType.Like, InteractionType.Cart, InteractionType.Purchase, InteractionType.Rate];
        Assert.Equal([1, 2, 3, 4, 5, 6], types.Select(weights.Of));
    }
}
