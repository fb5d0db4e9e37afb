using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Http;
using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.Functions.SampleApp;

namespace Recsys.Functions.Embedded.Tests.Http;

public sealed class HttpTriggerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/hello/ann", HttpStatusCode.OK, """{"name":"ann","times":null,"path":"/api/hello/ann"}""")]
    [InlineData("/api/hello/ann/3", HttpStatusCode.OK, """{"name":"ann","times":3,"path":"/api/hello/ann/3"}""")]
    [InlineData("/api/hello/ann/three", HttpStatusCode.NotFound, "")]
    [InlineData("/api/hello/7", HttpStatusCode.NotFound, "")]
    [InlineData("/hello/ann", HttpStatusCode.NotFound, "")]
    public async Task Routes_have_constraints_and_optional_parts_and_bind_parameters_by_name(string path, HttpStatusCode status, string body)
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        using var answer = await app.Client.GetAsync(path, Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_wrong_method_is_not_found()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        using var answer = await app.Client.DeleteAsync("/api/Guarded", Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_function_key_opens_a_guarded_function_in_the_header_or_in_the_query()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        var keys = app.Service<FunctionKeys>();
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Client.GetAsync("/api/Guarded", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Client.GetAsync("/api/Guarded?code=wrong", Token)).StatusCode);
        Assert.Equal("GET", await app.Client.GetStringAsync($"/api/Guarded?code={keys.FunctionKey}", Token));
        Assert.Equal("GET", await app.Client.GetStringAsync($"/api/Guarded?code={keys.AdminKey}", Token));
        app.Client.DefaultRequestHeaders.Add("x-functions-key", keys.FunctionKey);
        Assert.Equal("GET", await app.Client.GetStringAsync("/api/Guarded", Token));
    }

    [Fact]
    public async Task The_admin_level_wants_the_admin_key()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        var keys = app.Service<FunctionKeys>();
        using var refused = await app.Client.PostAsync($"/api/Administer?code={keys.FunctionKey}", null, Token);
        using var taken = await app.Client.PostAsync($"/api/Administer?code={keys.AdminKey}", null, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
    }

    [Fact]
    public async Task Keys_are_printed_at_start_kept_in_a_file_of_the_owner_and_in_no_log_whatever_the_log_level()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], configure: b =>
        {
            b.Logging.SetMinimumLevel(LogLevel.Trace);
            b.Logging.AddFilter("Microsoft", LogLevel.Trace);
            b.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Trace);
        });
        var keys = app.Service<FunctionKeys>();
        await app.Client.GetStringAsync($"/api/Guarded?code={keys.FunctionKey}", Token);
        Assert.Contains(keys.FunctionKey, app.Output, StringComparison.Ordinal);
        Assert.Contains(keys.FunctionKey, await File.ReadAllTextAsync(keys.Path, Token), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys.Path));
        Assert.NotEmpty(app.Logs.Entries);
        Assert.DoesNotContain(app.Logs.Entries, e => e.Text.Contains(keys.FunctionKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_is_read_into_its_type_and_one_that_cannot_be_read_is_500()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        using var answer = await app.Client.PostAsJsonAsync("/api/Sum", new { left = 20, right = 22 }, Token);
        Assert.Equal("""{"sum":42}""", await answer.Content.ReadAsStringAsync(Token));
        foreach (var body in new[] { "{\"left\":", "[]", "", "{\"left\":\"x\"}" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var bad = await app.Client.PostAsync("/api/Sum", content, Token);
            Assert.Equal(HttpStatusCode.InternalServerError, bad.StatusCode);
            Assert.Empty(await bad.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task An_exception_is_500_without_its_reason_and_logged_with_function_and_invocation()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        using var answer = await app.Client.GetAsync("/api/Fail", Token);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Token));
        var entry = Assert.Single(app.Logs.Entries, e => e.Level == LogLevel.Error);
        Assert.Contains("the secret reason", entry.Text, StringComparison.Ordinal);
        Assert.Equal("Fail", entry.Scope["AzureFunctions_FunctionName"]);
        Assert.NotEmpty(Assert.IsType<string>(entry.Scope["AzureFunctions_InvocationId"]));
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_parameter_and_the_context()
    {
        var recorder = new Recorder();
        await using var app = await TestApp.StartAsync([typeof(WaitingFunction)], configure: b => b.Services.AddSingleton(recorder));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = app.Client.GetAsync("/api/Wait", leaving.Token);
        await recorder.WaitAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await recorder.WaitAsync();
        Assert.Equal(["waiting", "cancelled True True"], recorder.Seen);
    }

    [Fact]
    public async Task The_route_prefix_comes_from_host_json()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], hostJson: """{ "extensions": { "http": { "routePrefix": "" } } }""");
        Assert.Contains("ann", await app.Client.GetStringAsync("/hello/ann", Token), StringComparison.Ordinal);
        Assert.Contains($"Hello: [GET] {app.Client.BaseAddress}hello/{{name:alpha}}/{{times:int?}}", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_runs_at_the_stop_is_answered_and_later_ones_are_refused()
    {
        var recorder = new Recorder();
        await using var app = await TestApp.StartAsync([typeof(GatedFunction)], configure: b => b.Services.AddSingleton(recorder));
        var running = app.Client.GetStringAsync("/api/Gated", Token);
        await recorder.WaitAsync();
        var stop = app.StopAsync();
        Assert.False(stop.IsCompleted);
        recorder.Gate.SetResult();
        Assert.Equal("through the gate", await running);
        await stop;
        await Assert.ThrowsAsync<HttpRequestException>(() => app.Client.GetStringAsync("/api/Gated", Token));
    }
}
