using Recsys.Models.Blend;

namespace Recsys.Models.Tests.Blend;

public class StandardiserTests
{
    [Fact]
    public void Unseen_items_have_mean_0_and_deviation_1()
    {
        float[] scores = [9, 1, 2, 3, 50];
        var seen = new bool[5];
        Standardiser.Apply(scores, seen, Standardiser.Mark([4], seen));
        // By hand: the unseen 1, 2, 3 have mean 2 and deviation √(2/3).
        Assert.Equal([-1.2247449f, 0, 1.2247449f], scores[1..4], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Where_the_unseen_are_alike_they_are_0_and_the_seen_stay_in_bounds()
    {
        float[] scores = [0, 0, 0, 0, 1];
        var seen = new bool[5];
        Standardiser.Apply(scores, seen, Standardiser.Mark([4], seen));
        Assert.Equal([0, 0, 0], scores[1..4]);
        Assert.Equal(Standardiser.MostOfSeen, scores[4]);
    }
}
