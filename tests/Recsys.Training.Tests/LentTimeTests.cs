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
