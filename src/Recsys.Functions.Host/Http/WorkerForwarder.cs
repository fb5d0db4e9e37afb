using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Recsys.Functions.Host.Protocol;
using Yarp.ReverseProxy.Forwarder;

namespace Recsys.Functions.Host.Http;

/// <summary>Hands a request to the worker's own server and its answer to the client, both as streams.</summary>
internal sealed class WorkerForwarder(IHttpForwarder forwarder) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    // The limit of an invocation is functionTimeout; the way to a process beside this one has none of its own.
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = System.Threading.Timeout.InfiniteTimeSpan };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectTimeout = TimeSpan.FromSeconds(15),
    });

    public async Task SendAsync(HttpContext http, Uri worker, string invocationId, Task<InvocationResponse> invocation) =>
        await forwarder.SendAsync(http, worker.GetLeftPart(UriPartial.Authority), _client, Patience, new Transformer(invocationId, invocation));

    public void Dispose() => _client.Dispose();

    private sealed class Transformer(string invocationId, Task<InvocationResponse> invocation) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Remove(InvocationHeader);
            proxyRequest.Headers.Add(InvocationHeader, invocationId);
            proxyRequest.Headers.Host = httpContext.Request.Host.Value;
        }

        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            // A function that throws is answered by an empty 200; whether it threw is said over the channel alone.
            if (proxyResponse is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentLength: 0 })
            {
                await invocation.WaitAsync(cancellationToken);
            }

            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }
    }
}
