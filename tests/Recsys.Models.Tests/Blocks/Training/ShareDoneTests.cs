using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Blocks.Training;

public class ShareDoneTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 7);

    public static TheoryData<string> Trained => ["autoencoder", "ncf", "gcn", "sequence", "sequence/bsarec"];

    /// <summary>Within an epoch each step moves it; the end of the training is 1, and nothing before is.</summary>
    [Theory]
    [MemberData(nameof(Trained))]
    public void It_grows_with_each_step_and_is_whole_at_the_end_alone(string variant)
    {
        using var session = FamilyContractTests.Variants[variant].Start(Input);
        var told = new List<(int Epoch, double Share)>();
        while (!session.IsFinished)
        {
            session.RunEpoch(
                () =>
                {
                    told.Add((session.Epoch, session.ShareDone));
                    return false;
                },
                TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, session.ShareDone);
        Assert.All(told, at => Assert.InRange(at.Share, double.Epsilon, 1 - 1e-9));
        foreach (var epoch in told.GroupBy(at => at.Epoch))
        {
            double[] shares = [.. epoch.Select(at => at.Share)];
            Assert.Equal(shares.Order(), shares);
            Assert.True(shares.Length == 1 || shares[^1] > shares[0], $"epoch {epoch.Key} stands still at {shares[0]}");
        }
    }

    /// <summary>A rate that falls has all its epochs: half of them are half of the work.</summary>
    [Fact]
    public void Where_only_their_number_ends_the_epochs_it_is_the_share_of_the_epochs()
    {
        var family = ModelFamilies.With(new SequenceOptions
        {
            Encoder = SequenceEncoderKind.BsaRec, EmbeddingSize = 16, Heads = 2, BatchSize = 8, MaxEpochs = 10, MaxHistory = 8, UseContext = false,
        });
        using var session = family.Start(Input);
        while (session.Epoch < 5) session.RunEpoch(TestContext.Current.CancellationToken);
        Assert.InRange(session.ShareDone, 0.45, 0.55);
    }
}
