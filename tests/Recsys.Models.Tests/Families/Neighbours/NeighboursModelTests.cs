using System.ComponentModel.DataAnnotations;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Neighbours;

namespace Recsys.Models.Tests.Families.Neighbours;

public class NeighboursModelTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 7);

    [Fact]
    public void The_half_life_is_the_one_that_ranks_validation_best()
    {
        double Ndcg(double halfLife)
        {
            using var session = ModelFamilies.With(new NeighboursOptions { HalfLives = [halfLife] }).Start(Input);
            return session.RunEpoch(CancellationToken.None).ValidationNdcg10;
        }

        double[] halfLives = [0.5, 2, 100];
        using var all = ModelFamilies.With(new NeighboursOptions { HalfLives = halfLives }).Start(Input);
        Assert.Equal(halfLives.Max(Ndcg), all.RunEpoch(CancellationToken.None).ValidationNdcg10);
    }

    [Fact]
    public void A_checkpoint_goes_on_where_it_was()
    {
        using var first = ModelFamilies.With(new NeighboursOptions()).Start(Input);
        using var before = new MemoryStream();
        first.Save(before);
        first.RunEpoch(CancellationToken.None);
        using var after = new MemoryStream();
        first.Save(after);
        (before.Position, after.Position) = (0, 0);
        using var second = ModelFamilies.With(new NeighboursOptions()).Start(Input);
        second.Restore(before);
        Assert.False(second.IsFinished);
        second.Restore(after);
        Assert.True(second.IsFinished);
        Assert.Equal(SmallShop.Bytes(first.Finish()), SmallShop.Bytes(second.Finish()));
    }

    [Fact]
    public void A_half_life_of_nothing_is_refused()
    {
        var thrown = Assert.Throws<ValidationException>(() => ModelFamilies.With(new NeighboursOptions { HalfLives = [1, 0] }));
        Assert.Contains("HalfLives", thrown.Message, StringComparison.Ordinal);
    }
}
