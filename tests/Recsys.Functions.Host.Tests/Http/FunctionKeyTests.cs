using System.Net;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Http;

public sealed class FunctionKeyTests
{
    [Fact]
    public async Task Keys_open_in_header_or_query_and_are_printed_at_start_and_in_no_log_whatever_the_level()
    {
        using var state = new TempFolder();
        await using var host = await SampleHost.StartAsync(
            ["Guarded", "Administer"],
            new Dictionary<string, string?>
            {
                ["Logging__LogLevel__Default"] = "Trace",
                ["Logging__LogLevel__Microsoft"] = "Trace",
                ["Logging__LogLevel__Yarp"] = "Trace",
                ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
            },
            state.Path);
        var (function, admin) = (host.App.FunctionKey, host.App.AdminKey);
        using var client = new HttpClient { BaseAddress = host.Http.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, "/api/Guarded"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, "/api/Guarded?code=wrong"));
        Assert.Equal("GET", await client.GetStringAsync($"/api/Guarded?code={function}", Cancel));
        Assert.Equal("GET", await client.GetStringAsync($"/api/Guarded?code={admin}", Cancel));
        Assert.Equal("GET", await host.Http.GetStringAsync("/api/Guarded", Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Post, $"/api/Administer?code={function}"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client, HttpMethod.Post, $"/api/Administer?code={admin}"));

        await host.StopAsync();
        var path = state.File("function-keys.json");
        Assert.Contains(function, await File.ReadAllTextAsync(path, Cancel), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Contains(host.Lines, l => l.Contains(" TRC ", StringComparison.Ordinal) || l.Contains(" DBG ", StringComparison.Ordinal));
        Assert.Equal([$"        function: {function}"], host.Lines.Where(l => l.Contains(function, StringComparison.Ordinal)));
        Assert.Equal([$"        admin:    {admin}"], host.Lines.Where(l => l.Contains(admin, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Two_hosts_that_share_a_state_folder_and_start_at_once_have_the_same_keys()
    {
        using var state = new TempFolder();
        var starting = new[] { SampleHost.StartAsync(["Guarded"], null, state.Path), SampleHost.StartAsync(["Guarded"], null, state.Path) };
        await using var first = await starting[0];
        await using var second = await starting[1];
        Assert.NotEmpty(first.App.FunctionKey);
        foreach (var (host, other) in new[] { (first, second), (second, first) })
        {
            using var client = new HttpClient { BaseAddress = host.Http.BaseAddress };
            Assert.Equal("GET", await client.GetStringAsync($"/api/Guarded?code={other.App.FunctionKey}", Cancel));
        }

        Assert.Equal(["function-keys.json"], Directory.GetFiles(state.Path).Select(Path.GetFileName));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
