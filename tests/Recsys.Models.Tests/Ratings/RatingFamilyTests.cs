using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Recsys.Datasets.Ratings;
using Recsys.Models.Ratings;
using Recsys.Models.Ratings.AutoRec;
using Recsys.Models.Ratings.Baselines;
using Recsys.Models.Ratings.GcMc;
using TorchSharp;

namespace Recsys.Models.Tests.Ratings;

/// <summary>What every rating family promises, whatever it learns.</summary>
public class RatingFamilyTests
{
    private static readonly RatingSplit Split = SmallRatings.Split();

    private static readonly Dictionary<string, RatingFamily> Variants = new()
    {
        ["mean"] = RatingFamilies.Of(RatingFamilies.MeanName),
        ["bias"] = RatingFamilies.With(new BiasOptions()),
        ["i-autorec"] = RatingFamilies.With(
            new AutoRecOptions { HiddenSize = 20, BatchSize = 16, LearningRate = 0.01, Regularisation = 1, AverageDecay = 0.9, InputDropout = 0.2 }),
        ["i-autorec/paper"] = RatingFamilies.With(
            AutoRecOptions.Paper with { HiddenSize = 20, BatchSize = 16, LearningRate = 0.01, Regularisation = 1 }),
        ["u-autorec"] = RatingFamilies.With(new AutoRecOptions
        {
            Side = AutoRecSide.User, HiddenSize = 20, BatchSize = 16, LearningRate = 0.01, Regularisation = 1, AverageDecay = 0.9, InputDropout = 0.2,
            Centred = true,
        }),
        ["gc-mc"] = RatingFamilies.With(new GcMcOptions { HiddenSize = 20, OutputSize = 8, NodeDropout = 0.2, HiddenDropout = 0.2, MaxEpochs = 30 }),
        ["gc-mc/sum"] = RatingFamilies.With(new GcMcOptions
        {
            HiddenSize = 20, OutputSize = 8, NodeDropout = 0.2, HiddenDropout = 0.2, MaxEpochs = 30,
            Accumulation = GcMcAccumulation.Sum, Normalisation = GcMcNormalisation.Symmetric, OrdinalSharing = true, AverageDecay = 0,
        }),
    };

    public static TheoryData<string> All => [.. Variants.Keys];

    public static TheoryData<string> Learnt => [.. Variants.Keys.Skip(2)];

    [Theory]
    [MemberData(nameof(Learnt))]
    public void What_two_tastes_have_in_common_is_learnt_beyond_the_biases(string name)
    {
        double Rmse(RatingFamily family)
        {
            using var model = SmallRatings.Train(family, Split);
            return RatingError.Rmse(model, Split.Test);
        }

        // Biases cannot tell the tastes apart, which are a point on either side of the mean.
        Assert.InRange(Rmse(Variants["bias"]), 0.9, 1.3);
        Assert.InRange(Rmse(Variants[name]), 0, 0.65);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_seed_gives_the_same_bits_and_another_thread_does_not_disturb(string name)
    {
        float[] Predictions() => SmallRatings.Everything(SmallRatings.Train(Variants[name], Split, epochs: 4), Split.Train);
        var alone = Predictions();
        var together = new float[2][];
        var threads = Enumerable.Range(0, 2).Select(n => new Thread(() => together[n] = Predictions())).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(together, t => Assert.Equal(alone, t));
    }

    [Theory]
    [MemberData(nameof(Learnt))]
    public void An_epoch_leaves_no_tensor_behind(string name)
    {
        using var training = Variants[name].Start(Split, seed: 1);
        training.RunEpoch(CancellationToken.None);
        training.RunEpoch(CancellationToken.None);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var epoch = 0; epoch < 3; epoch++) training.RunEpoch(CancellationToken.None);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Predictions_stay_on_the_scale_and_who_is_unknown_gets_the_biases(string name)
    {
        using var model = SmallRatings.Train(Variants[name], Split, epochs: 3);
        using var bias = SmallRatings.Train(Variants[name == "mean" ? "mean" : "bias"], Split);
        var (predicted, fallback) = (SmallRatings.Everything(model, Split.Train), SmallRatings.Everything(bias, Split.Train));
        Assert.All(predicted, r => Assert.InRange(r, 1, 5));
        var items = Split.Train.ItemVocabulary.Size;
        for (var n = 0; n < predicted.Length; n++)
        {
            if (n / items < 2 || n % items < 2) Assert.Equal(fallback[n], predicted[n]);
        }
    }

    [Fact]
    public void The_best_epoch_is_kept_and_patience_ends_the_training()
    {
        using var training = RatingFamilies.With(AutoRecOptions.Paper with { HiddenSize = 30, LearningRate = 0.05, Regularisation = 0, Patience = 3 })
            .Start(Split, seed: 2);
        var epochs = new List<RatingEpoch>();
        while (!training.IsFinished) epochs.Add(training.RunEpoch(CancellationToken.None));
        var best = epochs.MinBy(e => e.ValidationRmse)!;
        Assert.Equal(best.Epoch + 3, epochs.Count);
        using var model = training.Finish();
        Assert.Equal(best.ValidationRmse, RatingError.Rmse(model, Split.Validation));
        Assert.Throws<InvalidOperationException>(() => training.RunEpoch(CancellationToken.None));
    }

    [Fact]
    public void A_cancelled_epoch_stops()
    {
        using var training = Variants["gc-mc"].Start(Split, seed: 1);
        Assert.Throws<OperationCanceledException>(() => training.RunEpoch(new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("svd", "{}", "no rating model 'svd'")]
    [InlineData("gc-mc", "{\"Layers\":3}", "Layers")]
    public void A_name_or_a_setting_that_does_not_exist_is_refused(string name, string changes, string said) =>
        Assert.Contains(
            said, Assert.Throws<ArgumentException>(() => RatingFamilies.Of(name, JsonNode.Parse(changes)!.AsObject())).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_setting_out_of_range_is_named()
    {
        var error = Assert.Throws<ValidationException>(() => RatingFamilies.Of("i-autorec", new JsonObject { ["InputDropout"] = 1.5 }));
        Assert.Contains("InputDropout", error.Message, StringComparison.Ordinal);
        Assert.Equal(RatingFamilies.Names, RatingFamilies.Names.Select(n => RatingFamilies.Of(n).Name));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Pairs_that_are_none_are_refused(string name)
    {
        using var model = SmallRatings.Train(Variants[name], Split, epochs: 1);
        Assert.Throws<ArgumentException>(() => model.Predict([1, 2], [1], new float[2]));
        Assert.Contains(
            "Pair 1", Assert.Throws<ArgumentException>(() => model.Predict([1, 1], [1, 999], new float[2])).Message, StringComparison.Ordinal);
    }
}
