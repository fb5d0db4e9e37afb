using Recsys.Datasets;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

public sealed class LentTimeTests
{
    [Fact]
    public void What_a_training_leaves_goes_to_those_that_have_not_ended()
    {
        var time = new LentTime(120, trainings: 4);
        Assert.Equal(30, time.Share());
        time.End(spent: 6);
        Assert.Equal(38, time.Share());
        time.End(spent: 38);
        time.End(spent: 0);
        Assert.Equal(76, time.Share());
    }

    [Fact]
    public void Who_took_more_than_its_share_takes_it_from_the_others_and_there_is_no_time_below_zero()
    {
        var time = new LentTime(20, trainings: 2);
        time.End(spent: 13);
        Assert.Equal(7, time.Share());
        time.End(spent: 9);
        Assert.Equal(0, time.Share());
        Assert.Equal(0, new LentTime(-1, trainings: 2).Share());
    }

    [Fact]
    public void A_schedule_that_needs_more_than_an_even_share_has_it_and_leaves_what_it_does_not_use()
    {
        var time = new LentTime(120, trainings: 4, claim: 60);
        Assert.Equal((60, 20), (time.Share(claims: true), time.Share()));
        // Who ends early leaves it to the others, until an even share is more than the claim.
        time.End(spent: 2);
        Assert.Equal((60, 29), (time.Share(claims: true), time.Share()));
        time.End(spent: 50, claims: true);
        Assert.Equal(34, time.Share());
        Assert.Equal((30, 30), (new LentTime(120, 4, claim: 30).Share(claims: true), new LentTime(120, 4, claim: 30).Share()));
        Assert.Equal((120, 0), (new LentTime(120, 4, claim: 500).Share(claims: true), new LentTime(120, 4, claim: 500).Share()));
    }

    [Fact]
    public async Task A_training_asks_after_each_step_how_long_it_may_take()
    {
        var builder = new DatasetBuilder("shop");
        var shop = new SimulatedShop(new ShopOptions { Users = 40, Items = 60, Interactions = 800 });
        foreach (var interaction in shop.Interactions()) builder.Add(interaction);
        var limit = double.PositiveInfinity;
        var trained = await FamilyTraining.TrainToEndAsync(
            ModelFamilies.With(new AutoencoderOptions { MaxEpochs = 20, Patience = 20, IsWide = false }),
            new TrainingInput(Protocols.LeaveOneOut(builder.Build()), 1),
            at => limit = at.Epochs == 3 ? 0 : limit,
            TestContext.Current.CancellationToken,
            () => limit);
        trained.Model.Dispose();
        Assert.Equal(3, trained.Progress.Epochs.Count);
        Assert.True(trained.Progress.RanOutOfTime);
    }
}
