using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Blocks.Training;

/// <summary>
/// What a refit is made for comes first in it: a night may have time for little more. As much of what is old comes with it, so that nothing is
/// forgotten.
/// </summary>
public class RefitOrderTests
{
    private const int Users = 120, Events = 6, UsersWithNew = 12;

    private static readonly InteractionDataset All = Draw();

    /// <summary>Of the last twelve users the last two events are new.</summary>
    private static readonly TrainingInput Judged = new(
        new DatasetSplit("none", All.First((Users * Events) - (UsersWithNew * 2)), [], []), Seed: 3);

    private static readonly TrainingInput Refit = Judged.Over(All);

    [Fact]
    public void Windows_with_new_events_are_read_first()
    {
        var options = new SequenceOptions { Encoder = SequenceEncoderKind.BsaRec, EmbeddingSize = 8, BatchSize = UsersWithNew }
            .For(TrainingSizes.Of(Refit));
        using var training = new SequenceTrainer(Refit, options);
        Assert.Equal([UsersWithNew * 2, 0], training.Batches(new Random(1)).Select(b => b.Targets.Columns.Count(IsNew)));
        using var judged = new SequenceTrainer(Judged, options);
        Assert.All(judged.Batches(new Random(1)), b => Assert.DoesNotContain(b.Targets.Columns, IsNew));
    }

    [Fact]
    public void New_interactions_are_asked_for_first()
    {
        using var training = new NcfTrainer(Refit, new NcfOptions { BatchSize = UsersWithNew * 2, EmbeddingSize = 8, Negatives = 4 });
        int[][] asked = [.. training.Batches(new Random(1)).Select(
            batch => batch.SelectMany(b => b.Candidates.Columns.Where((_, at) => at % 5 == 0)).ToArray())];
        Assert.All(asked[0], item => Assert.True(IsNew(item)));
        Assert.Equal(UsersWithNew * 2, Assert.Single(asked[1..]).Count(item => !IsNew(item)));
    }

    [Fact]
    public void The_old_ones_are_others_in_each_pass_and_in_the_second_one_stand_among_the_new()
    {
        using var training = new NcfTrainer(Refit, new NcfOptions { BatchSize = UsersWithNew * 4, EmbeddingSize = 8, Negatives = 4 });
        training.RunEpoch(() => false, TestContext.Current.CancellationToken);
        int[][] asked = [.. Enumerable.Range(1, 2).Select(seed => training.Batches(new Random(seed)).Single()
            .SelectMany(b => b.Candidates.Columns.Where((_, at) => at % 5 == 0)).ToArray())];
        Assert.All(asked, pass => Assert.Equal(UsersWithNew * 2, pass.Count(IsNew)));
        Assert.All(asked, pass => Assert.InRange(pass[..(UsersWithNew * 2)].Count(IsNew), 4, (UsersWithNew * 2) - 4));
        Assert.NotEqual(asked[0].Where(i => !IsNew(i)).Order(), asked[1].Where(i => !IsNew(i)).Order());
    }

    [Fact]
    public void Users_with_new_events_come_first()
    {
        using var autoencoder = new AutoencoderTrainer(Refit, new AutoencoderOptions { BatchSize = UsersWithNew, HiddenSizes = [8] });
        Assert.Equal(UsersWithNew * 2, autoencoder.Batches(new Random(1)).First().Sum(b => b.Targets.Columns.Count(IsNew)));
        using var graph = new GcnTrainer(Refit, new GcnOptions { BatchSize = UsersWithNew, EmbeddingSize = 8 });
        Assert.InRange(graph.Batches(new Random(1)).First().Sum(b => b.Targets.Columns.Count(IsNew)), 1, UsersWithNew * 2);
        Assert.All(graph.Batches(new Random(1)).Skip(1), batch => Assert.DoesNotContain(batch.SelectMany(b => b.Targets.Columns), IsNew));
    }

    /// <summary>Items that only new events take.</summary>
    private static bool IsNew(int item) => All.ItemVocabulary[item].StartsWith("new", StringComparison.Ordinal);

    private static InteractionDataset Draw()
    {
        var builder = new DatasetBuilder("refit");
        var (random, at) = (new Random(4), DateTimeOffset.UnixEpoch.AddYears(50));
        void Add(int user, string item)
        {
            at = at.AddMinutes(1);
            builder.Add(new Interaction
            {
                EventId = $"{at.Ticks}", UserId = $"u{user}", ItemId = item, Type = InteractionType.Click, Timestamp = at,
            });
        }

        for (var user = 0; user < Users; user++)
        {
            for (var n = 0; n < (user < Users - UsersWithNew ? Events : Events - 2); n++) Add(user, $"i{random.Next(60)}");
        }

        for (var user = Users - UsersWithNew; user < Users; user++)
        {
            for (var n = 0; n < 2; n++) Add(user, $"new{((user * 2) + n) % 6}");
        }

        return builder.Build();
    }
}
