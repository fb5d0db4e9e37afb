using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using AppSettings = Recsys.Functions.Training.Setup.TrainingSettings;

namespace Recsys.Functions.Training.Tests.Setup;

/// <summary>What the app makes of its settings before anything starts.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("PromoteNightly", "yes")]
    [InlineData("PromoteNightly", "0")]
    [InlineData("MaxTrainingMinutes", "an hour")]
    [InlineData("MaxTrainingMinutes", "0")]
    [InlineData("TrainingMemoryMB", "4 GB")]
    [InlineData("KeptModelVersions", "-1")]
    [InlineData("PositiveTypes", "view,buy")]
    [InlineData("RecsysContainer", "No Container")]
    [InlineData("RecsysStorage", "")]
    public void A_wrong_setting_is_refused_by_its_name_alone(string setting, string value)
    {
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read((setting, value))).Failures);
        Assert.StartsWith($"The setting '{setting}' ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var failures = Assert.Throws<OptionsValidationException>(
            () => Read(("PromoteNightly", "maybe"), ("KeptModelVersions", "few"))).Failures;
        Assert.Equal(2, failures.Count());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    public void A_nightly_run_promotes_unless_the_setting_says_false(string? value, bool promotes) =>
        Assert.Equal(promotes, Read(("PromoteNightly", value)).Options.PromoteNightly);

    [Fact]
    public void Types_that_are_not_named_are_not_learnt() =>
        Assert.Equal("cart,purchase", Read(("PositiveTypes", "purchase,cart")).Types!.ToString());

    private static AppSettings Read(params (string Name, string? Value)[] settings) => AppSettings.Of(
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("RecsysStorage", "UseDevelopmentStorage=true")])
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value)))
            .Build());
}
