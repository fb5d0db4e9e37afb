using System.Collections.Concurrent;
using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Recsys.Interactions.Tests.Faults;

/// <summary>
/// An HTTP proxy in front of Azurite that loses, delays and refuses requests. The n-th request of a client meets the same
/// fault in every run of the same seed, whatever the other clients do.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const string ClientHeader = "x-recsys-client";
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
        { "Host", "Connection", "Transfer-Encoding", "Keep-Alive", ClientHeader, "Expect" };

    private readonly WebApplication _app;
    private readonly Uri _storage;
    private readonly HttpClient _upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentDictionary<string, Random> _plans = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<FaultKind>> _scripts = new();
    private readonly ConcurrentDictionary<Task, byte> _late = new();
    private readonly long[] _counts = new long[Enum.GetValues<FaultKind>().Length];
    private int _seed;

    private FaultProxy(WebApplication app, Uri storage) => (_app, _storage) = (app, storage);

    /// <summary>Faults injected since the last <see cref="Reset"/>, by kind.</summary>
    public IReadOnlyDictionary<FaultKind, long> Counts =>
        Enum.GetValues<FaultKind>().ToDictionary(k => k, k => Interlocked.Read(ref _counts[(int)k]));

    private Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<FaultProxy> StartAsync(int storagePort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var proxy = new FaultProxy(app, new Uri($"http://127.0.0.1:{storagePort}/"));
        app.Run(proxy.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public void Reset(int seed)
    {
        _seed = seed;
        _plans.Clear();
        _scripts.Clear();
        Array.Clear(_counts);
    }

    /// <summary>
    /// The next writes of a client meet these faults in this order; all of its other requests, and all writes after them, meet none.
    /// </summary>
    public void Script(string client, params FaultKind[] faults) => _scripts[client] = new ConcurrentQueue<FaultKind>(faults);

    /// <summary>Waits until no late request is on its way any more.</summary>
    public Task DrainAsync() => Task.WhenAll(_late.Keys);

    /// <summary>A client of the container that goes through the proxy under a name of its own.</summary>
    public BlobContainerClient Client(string connectionString, string container, string client)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 1;
        options.Retry.Delay = TimeSpan.FromMilliseconds(5);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(10);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(1.5);
        options.AddPolicy(new NamePolicy(client), HttpPipelinePosition.PerRetry);
        return new BlobContainerClient(
            connectionString.Replace($"BlobEndpoint={_storage.AbsoluteUri}", $"BlobEndpoint={Address.AbsoluteUri}", StringComparison.Ordinal),
            container, options);
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (fault, pause) = Next(context.Request.Headers[ClientHeader].ToString(), context.Request.Method);
        Interlocked.Increment(ref _counts[(int)fault]);
        var request = await RequestAsync(context);
        switch (fault)
        {
            case FaultKind.LostRequest:
                context.Abort();
                break;
            case FaultKind.LostResponse:
                using (await _upstream.SendAsync(request)) context.Abort();
                break;
            case FaultKind.LateRequest:
                context.Abort();
                Later(request, pause);
                break;
            case FaultKind.Busy:
                context.Response.StatusCode = 503;
                context.Response.Headers["x-ms-error-code"] = "ServerBusy";
                break;
            case FaultKind.TimeOut:
                using (await _upstream.SendAsync(request))
                {
                    await Task.Delay(2000);
                    context.Abort();
                }

                break;
            default:
                using (var answer = await _upstream.SendAsync(request)) await AnswerAsync(context, answer, fault == FaultKind.SlowBody ? pause : 0);
                break;
        }
    }

    private (FaultKind Fault, int Pause) Next(string client, string method)
    {
        if (_scripts.TryGetValue(client, out var script))
            return (HttpMethods.IsPut(method) && script.TryDequeue(out var scripted) ? scripted : FaultKind.None, 0);
        var plan = _plans.GetOrAdd(client, name => new Random(StableHash(name) ^ _seed));
        lock (plan)
        {
            var (roll, pause) = (plan.Next(1000), plan.Next(5, 80));
            return (roll switch
            {
                < 40 => FaultKind.LostRequest,
                < 80 => FaultKind.LostResponse,
                < 110 => FaultKind.LateRequest,
                < 140 => FaultKind.Busy,
                < 142 => FaultKind.TimeOut,
                < 160 => FaultKind.SlowBody,
                _ => FaultKind.None,
            }, pause);
        }
    }

    private void Later(HttpRequestMessage request, int pause)
    {
        var sent = Task.Run(async () =>
        {
            await Task.Delay(pause);
            using var answer = await _upstream.SendAsync(request);
        });
        _late.TryAdd(sent, 0);
        _ = sent.ContinueWith(t => _late.TryRemove(t, out _), TaskScheduler.Default);
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_storage, target));
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (HttpMethods.IsPut(context.Request.Method) || body.Length > 0) request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers)
        {
            if (HopByHop.Contains(name)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, int pause)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!HopByHop.Contains(name)) context.Response.Headers[name] = values.ToArray();
        }

        if (HttpMethods.IsHead(context.Request.Method) || answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified) return;
        var body = await answer.Content.ReadAsByteArrayAsync();
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        if (pause > 0)
        {
            await context.Response.Body.FlushAsync();
            await Task.Delay(pause);
        }

        await context.Response.Body.WriteAsync(body.AsMemory(body.Length / 2));
    }

    private static int StableHash(string text) => text.Aggregate(17, (h, c) => unchecked((h * 31) + c));

    private sealed class NamePolicy(string client) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue(ClientHeader, client);
    }
}
