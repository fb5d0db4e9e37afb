using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Amqp;
using Microsoft.Extensions.Logging;

namespace Recsys.LocalHub;

/// <summary>
/// Accepts sockets and hands over those whose handshake is done. AMQPNetLite's own listener binds every interface for
/// "localhost" and cannot tell which port it got; one that only waits for the next transport is all that is left to it.
/// </summary>
internal sealed class HubListener : TransportProvider
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    private readonly Socket socket;
    private readonly X509Certificate2? certificate;
    private readonly TokenAuthority authority;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Channel<IAsyncTransport> ready = Channel.CreateUnbounded<IAsyncTransport>();
    private readonly ConcurrentDictionary<Stream, byte> open = [];
    private readonly CancellationTokenSource stopping = new();
    private long lastConnection;

    public HubListener(IPAddress address, int port, X509Certificate2? certificate, TokenAuthority authority, TimeProvider time, ILogger logger)
    {
        AddressSchemes = ["AMQP"];
        this.certificate = certificate;
        this.authority = authority;
        this.time = time;
        this.logger = logger;
        socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"The local Event Hub cannot listen on {address}:{port}: {e.Message}", e);
        }
    }

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public void Start() => _ = Task.Run(AcceptAsync);

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        try
        {
            return await ready.Reader.ReadAsync(stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // AMQPNetLite asks again for ever, even after the end: an exception would make it spin.
            await new TaskCompletionSource().Task.ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until every client has answered the goodbye, up to a limit.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        var deadline = time.GetTimestamp();
        while (!open.IsEmpty && time.GetElapsedTime(deadline) < limit)
            await Task.Delay(TimeSpan.FromMilliseconds(10)).ConfigureAwait(false);
    }

    /// <summary>Ends the connections that are left, whatever their clients do.</summary>
    public void Abort()
    {
        foreach (var stream in open.Keys)
            stream.Dispose();
    }

    public override void Dispose()
    {
        stopping.Cancel();
        socket.Dispose();
        base.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var client = await socket.AcceptAsync(stopping.Token).ConfigureAwait(false);
                client.NoDelay = true;
                _ = HandshakeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // The client was gone before it was accepted, or there are no more handles: the next one may fare better.
                Log.HandshakeFailed(logger, "?", e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task HandshakeAsync(Socket client)
    {
        var remote = client.RemoteEndPoint?.ToString() ?? "?";
        Stream stream = new NetworkStream(client, ownsSocket: true);
        open[stream] = 0;
        var tracked = stream;
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            timeout.CancelAfter(HandshakeTimeout);
            if (certificate is not null)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate }, timeout.Token).ConfigureAwait(false);
            }

            var connection = new HubConnection(Interlocked.Increment(ref lastConnection), remote, authority, time, logger);
            connection.Closed += _ => open.TryRemove(tracked, out byte _);
            var transport = new HubTransport(stream, connection);
            await SaslHandshake.RunAsync(stream, transport, timeout.Token).ConfigureAwait(false);
            await ready.Writer.WriteAsync(transport, timeout.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A client can send anything; none of it may end the listener.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // A port probe connects and leaves without a word.
            if (e is not EndOfStreamException && !stopping.IsCancellationRequested)
                Log.HandshakeFailed(logger, remote, e is OperationCanceledException ? $"no handshake within {HandshakeTimeout}." : e.Message);
            open.TryRemove(tracked, out _);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
