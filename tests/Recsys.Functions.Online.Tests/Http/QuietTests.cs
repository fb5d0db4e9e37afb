namespace Recsys.Functions.Online.Tests.Http;

/// <summary>An app of its own, whose host prints what else it keeps back: what ASP.NET logs in the worker.</summary>
public sealed class QuietTests(OnlineSystem system)
{
    [Fact]
    public async Task Requests_that_are_answered_leave_no_line_in_the_log_and_so_no_id_and_no_key()
    {
        const string user = "somebody-who-reads-no-logs";
        var settings = system.Settings(system.Container.Name, OnlineSystem.OtherHub);
        settings["Logging__LogLevel__Microsoft.AspNetCore"] = "Information";
        await using var app = await OnlineApp.StartAsync(settings);
        for (var n = 0; n < 20; n++) await app.GetAsync($"users/{user}/recommendations");
        foreach (var line in app.Said) TestContext.Current.TestOutputHelper!.WriteLine(line);
        Assert.DoesNotContain(app.Said, line => line.Contains(user, StringComparison.Ordinal));
    }
}
