namespace Recsys.Functions.Online.Tests;

public sealed class StartTests(OnlineSystem system)
{
    [Theory]
    [InlineData("RecsysStorage", null)]
    [InlineData("RecsysContainer", "No Container")]
    [InlineData("InteractionsHub", null)]
    [InlineData("ModelPollSeconds", "0")]
    [InlineData("CatalogRefreshSeconds", "often")]
    public async Task A_missing_or_wrong_setting_ends_the_start_with_one_line(string setting, string? value)
    {
        var settings = system.Settings("start");
        settings[setting] = value;

        var (exitCode, output) = await OnlineApp.RunToEndAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(setting, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
