using System.Net;
using System.Text;

namespace Recsys.Functions.Host.Tests.Http;

public sealed class HttpTriggerTests(HttpHost fixture) : IClassFixture<HttpHost>
{
    private readonly SampleHost host = fixture.Host;

    [Theory]
    [InlineData("/api/hello/ann", HttpStatusCode.OK, """{"name":"ann","times":null,"path":"/api/hello/ann"}""")]
    [InlineData("/api/hello/ann/3", HttpStatusCode.OK, """{"name":"ann","times":3,"path":"/api/hello/ann/3"}""")]
    [InlineData("/api/hello/ann/three", HttpStatusCode.NotFound, "")]
    [InlineData("/api/hello/7", HttpStatusCode.NotFound, "")]
    [InlineData("/hello/ann", HttpStatusCode.NotFound, "")]
    [InlineData("/api/nothing", HttpStatusCode.NotFound, "")]
    [InlineData("/", HttpStatusCode.OK, "")]
    public async Task Routes_have_constraints_and_optional_parts_and_bind_parameters_by_name(string path, HttpStatusCode status, string body)
    {
        using var answer = await host.Http.GetAsync(path, Cancel);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_wrong_method_is_not_found()
    {
        using var answer = await host.Http.DeleteAsync("/api/Guarded", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_body_is_read_into_its_type_and_one_that_cannot_be_read_is_500_without_a_body()
    {
        using var good = new StringContent("""{ "left": 20, "right": 22 }""", Encoding.UTF8, "application/json");
        using var answer = await host.Http.PostAsync("/api/Sum", good, Cancel);
        Assert.Equal("""{"sum":42}""", await answer.Content.ReadAsStringAsync(Cancel));
        foreach (var body in new[] { "{\"left\":", "[]", "", "{\"left\":\"x\"}" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var bad = await host.Http.PostAsync("/api/Sum", content, Cancel);
            Assert.Equal(HttpStatusCode.InternalServerError, bad.StatusCode);
            Assert.Empty(await bad.Content.ReadAsStringAsync(Cancel));
        }
    }

    [Fact]
    public async Task An_exception_is_500_without_its_reason_which_is_logged_with_function_and_invocation()
    {
        using var answer = await host.Http.GetAsync("/api/Fail", Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Cancel));
        await host.PrintedAsync("Function 'Fail' failed (id ");
        Assert.Contains(host.Lines, l => l.Contains("the secret reason", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_body_passes_both_ways_unchanged()
    {
        var sent = new byte[20 * 1024 * 1024];
        new Random(1).NextBytes(sent);
        using var content = new ByteArrayContent(sent);
        using var answer = await host.Http.PostAsync("/api/Echo", content, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var back = await answer.Content.ReadAsByteArrayAsync(Cancel);
        Assert.True(sent.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task A_body_without_a_length_passes()
    {
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("in chunks")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/Echo") { Content = content, Headers = { TransferEncodingChunked = true } };
        using var answer = await host.Http.SendAsync(request, Cancel);
        Assert.Equal("in chunks", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task An_answer_comes_as_the_function_writes_it()
    {
        using var answer = await host.Http.GetAsync("/api/drip/second", HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
        var first = new byte[5];
        await body.ReadExactlyAsync(first, Cancel);
        Assert.Equal("first", Encoding.UTF8.GetString(first));
        host.Open("second");
        using var rest = new StreamReader(body);
        Assert.Equal("second", await rest.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_function()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var request = host.Http.GetAsync("/api/wait/never", leaving.Token);
        await host.SeenAsync("Wait", "begin");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await host.SeenAsync("Wait", "cancelled");
        await host.PrintedAsync("Function 'Wait' was cancelled");
    }

    [Fact]
    public async Task The_trace_of_the_caller_reaches_the_function()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Trace");
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var answer = await host.Http.SendAsync(request, Cancel);
        Assert.StartsWith($"00-{trace}-", await answer.Content.ReadAsStringAsync(Cancel));
    }
}
