using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Recsys.Models;
using Recsys.Training.Tuning;

namespace Recsys.Training.Tests.Tuning;

public sealed class TuningSpaceTests
{
    private static readonly string[] Families = [.. ModelFamilies.Trained.Select(f => f.Name)];
    private static readonly Gen<string> Family = Gen.Int[0, Families.Length - 1].Select(i => Families[i]);

    [Fact]
    public void Every_trial_of_every_family_is_a_valid_set_of_options() => Gen.Select(Family, Gen.Int[0, 10_000], Gen.Int)
        .Sample((family, trial, seed) =>
    {
        var changes = TuningSpace.Changes(family, trial, seed);
        Assert.Equal(trial == 0 ? [] : TuningSpace.Of(family).Select(r => r.Option), changes.Select(c => c.Key));
        Assert.Equal(family, TuningSpace.Apply(family, changes).Name);
    }, iter: 300);

    [Fact]
    public void The_same_seed_draws_the_same_trial_and_another_seed_another() => Gen.Select(Family, Gen.Int[1, 100], Gen.Int[0, 1000])
        .Sample((family, trial, seed) =>
    {
        var text = TuningSpace.Changes(family, trial, seed).ToJsonString();
        Assert.Equal(text, TuningSpace.Changes(family, trial, seed).ToJsonString());
        Assert.NotEqual(text, TuningSpace.Changes(family, trial, seed + 1).ToJsonString());
    }, iter: 100);

    [Fact]
    public void Trial_0_is_the_defaults() =>
        Assert.All(
            Families, f => Assert.Equal(Text(ModelFamilies.Get(f).Options), Text(TuningSpace.Apply(f, TuningSpace.Changes(f, 0, 42)).Options)));

    [Fact]
    public void A_change_of_what_is_no_setting_is_refused() =>
        Assert.Contains(
            "'Depth'", Assert.Throws<ArgumentException>(() => TuningSpace.Apply("gcn", new JsonObject { ["Depth"] = 3 })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_family_without_ranges_is_refused() =>
        Assert.Contains("there are ncf", Assert.Throws<ArgumentException>(() => TuningSpace.Of("popular")).Message, StringComparison.Ordinal);

    private static string Text(object options) => JsonSerializer.Serialize(options, options.GetType());
}
