namespace Recsys.Functions.Online.Tests.Http;

public sealed class QuietTests(OnlineSystem system)
{
    [Fact]
    public async Task Requests_that_are_answered_leave_no_line_in_the_log_and_so_no_id_and_no_key()
    {
        const string user = "somebody-who-reads-no-logs";
        for (var n = 0; n < 20; n++) await system.App.GetAsync($"users/{user}/recommendations");
        Assert.NotEmpty(system.App.Said);
        Assert.DoesNotContain(system.App.Said, line => line.Contains(user, StringComparison.Ordinal) || line.Contains("Request starting"));
    }
}
