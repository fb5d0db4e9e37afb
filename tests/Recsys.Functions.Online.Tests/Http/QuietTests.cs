namespace Recsys.Functions.Online.Tests.Http;

/// <summary>An app of its own, whose host prints what ASP.NET logs, in the host and in the worker, unless the worker keeps it back.</summary>
public sealed class QuietTests(OnlineSystem system)
{
    private const string AspNet = " Microsoft.AspNetCore.";

    [Fact]
    public async Task Requests_that_are_answered_leave_no_line_in_the_log_and_so_no_id_and_no_key()
    {
        const string user = "somebody-who-reads-no-logs";
        var settings = system.Settings(system.Container.Name, OnlineSystem.OtherHub);
        settings["Logging__LogLevel__Microsoft.AspNetCore"] = "Information";
        await using var app = await OnlineApp.StartAsync(settings);
        for (var n = 0; n < 20; n++) await app.GetAsync($"users/{user}/recommendations");

        // The host's own lines say nothing of a request and show that such lines are printed. MVC, which writes the answers, runs in the
        // worker alone.
        Assert.Contains(app.Said, line => line.Contains(AspNet, StringComparison.Ordinal));
        Assert.DoesNotContain(app.Said, line => line.Contains(AspNet + "Mvc", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Said, line => line.Contains(user, StringComparison.Ordinal) || line.Contains("Request starting"));
    }
}
