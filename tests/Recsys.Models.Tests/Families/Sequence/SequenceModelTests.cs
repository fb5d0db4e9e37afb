using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Families.Sequence;

public class SequenceModelTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 3);
    private static readonly SequenceOptions Small = new()
    {
        Encoder = SequenceEncoderKind.Gru, EmbeddingSize = 16, HiddenSize = 16, BatchSize = 8, MaxEpochs = 12, LearningRate = 0.01,
    };

    [Fact]
    public void The_context_of_the_request_changes_the_ranking()
    {
        using var model = SmallShop.Train(ModelFamilies.With(Small with { UseSpectralStart = false }), Input);
        var context = Input.Split.Train.Context;
        var device = context.Fields.ToList().FindIndex(f => f.Name == "device");
        var query = Input.Split.Test[0].Query with { History = [], HistoryTimes = [] };
        var other = query with { Context = [.. query.Context] };
        other.Context[device] = context.OffsetOf(device) + (query.Context[device] == context.OffsetOf(device) + 2 ? 3 : 2);
        Assert.NotEqual(Ranking(SmallShop.Scores(model, query)), Ranking(SmallShop.Scores(model, other)));
    }

    [Fact]
    public void The_context_of_past_events_changes_the_scores_and_an_unknown_one_is_no_event_context_at_all()
    {
        using var model = SmallShop.Train(ModelFamilies.With(Small with { UseEventContext = true }), Input);
        var query = Input.Split.Test[0].Query;
        var fields = Input.Split.Train.Context.Fields.Count;
        Assert.Equal(query.History.Length * fields, query.HistoryContexts.Length);
        var unknown = SmallShop.Scores(model, query with { HistoryContexts = [] });
        Assert.NotEqual(unknown, SmallShop.Scores(model, query));
        Assert.Equal(unknown, SmallShop.Scores(model, query with { HistoryContexts = [.. query.HistoryContexts.Select(_ => -1)] }));
    }

    [Theory]
    [InlineData(SequenceEncoderKind.Gru)]
    [InlineData(SequenceEncoderKind.BsaRec)]
    public void Histories_of_all_lengths_asked_at_once_get_what_each_gets_alone(SequenceEncoderKind kind)
    {
        using var model = SmallShop.Train(ModelFamilies.With(Small with { Encoder = kind, MaxEpochs = 1, IsWide = false }), Input);
        var context = Input.Split.Test[0].Query.Context;
        RecommendationQuery[] queries =
            [.. Enumerable.Range(0, 100).Select(q => new RecommendationQuery { History = [.. Enumerable.Range(1, q * 37 % 40)], Context = context })];
        var together = SmallShop.Scores(model, queries);
        for (var q = 0; q < queries.Length; q++)
        {
            var alone = SmallShop.Scores(model, queries[q]);
            for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], together[(q * model.ItemSize) + i], 1e-4f);
        }
    }

    [Fact]
    public void Without_context_the_context_changes_nothing()
    {
        using var model = SmallShop.Train(ModelFamilies.With(Small with { UseContext = false, MaxEpochs = 2, IsWide = false }), Input);
        var query = Input.Split.Test[0].Query;
        Assert.Equal(SmallShop.Scores(model, query), SmallShop.Scores(model, query with { Context = [.. query.Context.Select(c => c + 1)] }));
    }

    [Fact]
    public void Epochs_without_a_better_validation_do_not_end_a_training_whose_rate_falls()
    {
        var split = ContextFree.Of(Input.Split);
        int EpochsOf(SequenceEncoderKind kind, int most)
        {
            // Steps that long soon make it worse.
            var options = Small with { Encoder = kind, MaxEpochs = most, Patience = 1, LearningRate = 0.5, IsWide = false };
            using var training = ModelFamilies.With(options).Start(Input with { Split = split });
            while (!training.IsFinished) training.RunEpoch(CancellationToken.None);
            return training.Epoch;
        }

        Assert.Equal(60, EpochsOf(SequenceEncoderKind.BsaRec, 60));
        Assert.InRange(EpochsOf(SequenceEncoderKind.Gru, 60), 1, 59);
        // However small the data, a handful of steps shows nothing.
        Assert.Equal(7, EpochsOf(SequenceEncoderKind.Gru, 7));
    }

    [Theory]
    [InlineData(3_000, 20)]
    [InlineData(100_000, 12)]
    [InlineData(153_776, 8)]
    [InlineData(2_000_000, 8)]
    [InlineData(5_000_000, 3)]
    [InlineData(8_000_000, 2)]
    [InlineData(100_000_000, 1)]
    public void A_rate_that_falls_falls_over_about_as_many_predictions_on_little_data_as_on_more_and_over_what_a_night_holds_on_much(
        int predictions, int epochs)
    {
        var options = new SequenceOptions { Encoder = SequenceEncoderKind.BsaRec };
        Assert.Equal(epochs, SequenceTrainer.EpochsOf(options, predictions));
        Assert.Equal(7, SequenceTrainer.EpochsOf(options with { MaxEpochs = 7 }, predictions));
    }

    [Fact]
    public void A_rate_that_falls_has_fallen_when_its_time_is_over()
    {
        var split = ContextFree.Of(Input.Split);
        int EpochsOf(SequenceOptions options, double? epochs)
        {
            var input = Input with { Split = split };
            var epoch = options.NeedOf(TrainingSizes.Of(input)).CpuSecondsOfEpoch;
            using var training = ModelFamilies.With(options).Start(input with { CpuSeconds = epochs * epoch });
            return training.MaxEpochs;
        }

        var falling = new SequenceOptions { Encoder = SequenceEncoderKind.BsaRec };
        Assert.Equal((20, 20, 3, 1), (EpochsOf(falling, null), EpochsOf(falling, 1_000), EpochsOf(falling, 3.5), EpochsOf(falling, 0.5)));
        // Whoever says how many means it, and a rate that does not fall may be cut off.
        Assert.Equal(7, EpochsOf(falling with { MaxEpochs = 7 }, 3.5));
        Assert.Equal(40, EpochsOf(falling with { Encoder = SequenceEncoderKind.Gru }, 3.5));
    }

    [Fact]
    public void A_training_whose_rate_falls_keeps_its_last_epoch_though_another_ranked_a_few_cases_better()
    {
        var options = Small with { Encoder = SequenceEncoderKind.BsaRec, MaxEpochs = 7, LearningRate = 0.5, UseContext = false, IsWide = false };
        var wasBetterBefore = false;
        foreach (var seed in (int[])[1, 2, 3, 4])
        {
            var input = Input with { Seed = seed };
            using var training = ModelFamilies.With(options).Start(input);
            var epochs = new List<EpochReport>();
            while (!training.IsFinished) epochs.Add(training.RunEpoch(CancellationToken.None));
            using var model = training.Finish();
            Assert.Equal(epochs[^1].ValidationNdcg10, new ValidationProbe(input.Split.Validation, seed).Ndcg10(model), 1e-6);
            Assert.All(epochs, e => Assert.True(e.IsBest));
            wasBetterBefore |= epochs.Max(e => e.ValidationNdcg10) > epochs[^1].ValidationNdcg10;
        }

        Assert.True(wasBetterBefore, "No epoch before the last was better: the test says nothing.");
    }

    [Fact]
    public void The_items_begin_where_the_rules_put_them_unless_that_is_switched_off()
    {
        var split = ContextFree.Of(Input.Split);
        double FirstLoss(bool isSpectral)
        {
            var options = Small with { UseSpectralStart = isSpectral, IsWide = false };
            using var training = ModelFamilies.With(options).Start(Input with { Split = split });
            return training.RunEpoch(CancellationToken.None).Loss;
        }

        Assert.NotEqual(FirstLoss(true), FirstLoss(false));
    }

    [Fact]
    public void The_context_is_learnt_after_all_else_and_changes_nothing_of_it()
    {
        var family = ModelFamilies.With(Small with { MaxEpochs = 3 });
        using var with = family.Start(Input);
        using var without = family.Start(Input with { Split = ContextFree.Of(Input.Split) });
        Assert.Equal((6, 3), (with.MaxEpochs, without.MaxEpochs));
        for (var epoch = 1; epoch <= 3; epoch++)
            Assert.Equal(without.RunEpoch(CancellationToken.None).Loss, with.RunEpoch(CancellationToken.None).Loss);
        Assert.True(without.IsFinished);
        Assert.False(with.IsFinished);

        // Cut in the middle of the second phase, it goes on bit for bit.
        with.RunEpoch(CancellationToken.None);
        using var checkpoint = new MemoryStream();
        with.Save(checkpoint);
        checkpoint.Position = 0;
        using var resumed = family.Start(Input);
        resumed.Restore(checkpoint);
        Assert.Equal(with.RunEpoch(CancellationToken.None).Loss, resumed.RunEpoch(CancellationToken.None).Loss);
        using var model = with.Finish();
        using var again = resumed.Finish();
        Assert.Equal(SmallShop.Bytes(model), SmallShop.Bytes(again));
    }

    [Fact]
    public void Events_older_than_the_window_change_nothing_but_the_gap_before_it()
    {
        using var model = SmallShop.Train(ModelFamilies.With(Small with { MaxHistory = 3, UseTime = false, MaxEpochs = 2, IsWide = false }), Input);
        var query = Input.Split.Test[0].Query with { HistoryTimes = [], At = 0 };
        Assert.Equal(
            SmallShop.Scores(model, query with { History = [5, 6, 1, 2, 3] }), SmallShop.Scores(model, query with { History = [9, 1, 2, 3] }));
    }

    [Fact]
    public void A_head_count_that_does_not_divide_the_width_is_refused() =>
        Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(
            () => ModelFamilies.With(new SequenceOptions { Encoder = SequenceEncoderKind.SasRec, EmbeddingSize = 10, Heads = 3 }));

    private static int[] Ranking(float[] scores) => [.. Enumerable.Range(1, scores.Length - 1).OrderByDescending(i => scores[i])];
}
