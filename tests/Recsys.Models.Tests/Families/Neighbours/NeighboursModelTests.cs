using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Neighbours;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Families.Neighbours;

public class NeighboursModelTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 7);

    private static readonly NeighboursOptions OneForm = new() { Windows = [10], Backwards = [0.5f], TargetPowers = [0.25f], SourcePowers = [0.5f] };

    [Fact]
    public void The_half_life_is_the_one_that_ranks_validation_best()
    {
        double Ndcg(double halfLife) => TableChoice.Rules(Input, OneForm with { HalfLives = [halfLife] }).Ndcg10;
        double[] halfLives = [0.5, 2, 100];
        Assert.Equal(halfLives.Max(Ndcg), TableChoice.Rules(Input, OneForm with { HalfLives = halfLives }).Ndcg10);
    }

    [Fact]
    public void Another_setting_is_taken_where_it_is_better_beyond_chance()
    {
        // Chains go one way: what came before must not count.
        var options = OneForm with { Backwards = [1, 0], HalfLives = [1] };
        var form = Assert.IsType<RuleForm>(TableChoice.Rules(new TrainingInput(LongHistories.Split(chains: 0.6), Seed: 7), options).Form);
        Assert.Equal(new RuleForm(10, 0, 0.25f, 0.5f), form);
    }

    [Fact]
    public void No_rules_are_tried_that_leave_popular_items_all_of_their_lead()
    {
        var options = new NeighboursOptions();
        Assert.All(options.TargetPowers.Concat(options.SourcePowers), p => Assert.InRange(p, 0.25f, 1f));
    }

    [Fact]
    public void Tables_are_tried_by_the_ranking_that_judges_every_model()
    {
        var choice = TableChoice.Rules(Input, OneForm);
        using var model = new TableModel("neighbours", choice.Table, choice.HalfLife);
        Assert.Equal(new ValidationProbe(Input.Split.Validation, Input.Seed).Ndcg10(model), choice.Ndcg10, 1e-9);
    }

    [Fact]
    public void Rules_are_found_in_long_histories_that_go_from_popular_to_rare_items()
    {
        var input = new TrainingInput(LongHistories.Split(chains: 0.4), Seed: 7);
        var (rules, sets) = (TableChoice.Rules(input, new NeighboursOptions()), ItemNeighbours.Of(input.Split, new CommonUsersForm()));
        var probe = new ValidationProbe(input.Split.Test, input.Seed);
        using var byOrder = new TableModel("neighbours", rules.Table, rules.HalfLife);
        using var asSets = new TableModel("sets", sets, float.PositiveInfinity);
        Assert.IsType<RuleForm>(rules.Form);
        Assert.True(probe.Ndcg10(byOrder) > 2 * probe.Ndcg10(asSets), $"{probe.Ndcg10(byOrder)} {probe.Ndcg10(asSets)}");
    }

    [Fact]
    public void Where_the_order_says_nothing_neighbours_are_common_users()
    {
        var choice = TableChoice.Rules(new TrainingInput(LongHistories.Split(chains: 0), Seed: 7), new NeighboursOptions());
        Assert.Equal(new CommonUsersForm(), choice.Form);
        Assert.Equal(float.PositiveInfinity, choice.HalfLife);
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
    public void Settings_out_of_their_range_are_refused()
    {
        void Refused(NeighboursOptions options, string name) => Assert.Contains(
            name, Assert.Throws<ValidationException>(() => ModelFamilies.With(options)).Message, StringComparison.Ordinal);
        Refused(new NeighboursOptions { HalfLives = [1, 0] }, "HalfLives");
        Refused(new NeighboursOptions { Windows = [0] }, "Windows");
        Refused(new NeighboursOptions { Backwards = [2] }, "Backwards");
        Refused(new NeighboursOptions { TargetPowers = [-1] }, "TargetPowers");
    }
}
