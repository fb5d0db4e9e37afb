using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Microsoft.Extensions.Logging;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>One AMQP connection to a namespace, whose tokens are renewed as long as it lives.</summary>
internal sealed class ClientConnection : IAsyncDisposable
{
    private const int IdleTimeoutMilliseconds = 120_000;
    private static readonly TimeSpan RenewalRetry = TimeSpan.FromSeconds(10);
    private static long lastContainer;

    private readonly EventHubConnectionOptions options;
    private readonly TokenSource tokens;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Connection connection;
    private readonly CancellationTokenSource ended = new();
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> audiences = [];
    private readonly string name;
    private RequestLink? cbs;
    private RequestLink? management;

    private ClientConnection(EventHubConnectionOptions options, Connection connection, string name, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.connection = connection;
        this.name = name;
        this.time = time;
        this.logger = logger;
        tokens = new TokenSource(options, time);
        Session = new Session(connection);
        connection.AddClosedCallback((_, _) => ended.Cancel());
    }

    public Session Session { get; }

    public bool IsClosed => connection.IsClosed || Session.IsClosed;

    public static async Task<ClientConnection> OpenAsync(EventHubConnectionOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var name = $"recsys-{Environment.ProcessId}-{Interlocked.Increment(ref lastContainer)}";
        var factory = new ConnectionFactory([new ClientTransport(options, cancellationToken)]);
        factory.SASL.Profile = SaslProfile.Anonymous;
        factory.AMQP.MaxFrameSize = AmqpNames.MaxFrameBytes;
        factory.AMQP.ContainerId = name;
        factory.AMQP.HostName = options.Host;
        factory.AMQP.IdleTimeout = IdleTimeoutMilliseconds;
        try
        {
            var connection = await factory.CreateAsync(new Address(options.Host, options.Port, path: "/", scheme: "AMQP"), cancellationToken).ConfigureAwait(false);
            Log.ClientConnected(logger, options.ToString(), options.EventHubName);
            return new ClientConnection(options, connection, name, time, logger);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw EventHubException.From(options.ToString(), e);
        }
    }

    /// <summary>Puts a token for an entity and keeps it fresh.</summary>
    public async Task AuthorizeAsync(string path, CancellationToken cancellationToken)
    {
        var audience = $"sb://{options.Host}{(options.UseTls && options.Port == 5671 ? "" : $":{options.Port}")}/{path}";
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (audiences.ContainsKey(audience))
                return;
            cbs ??= await RequestLink.OpenAsync(Session, AmqpNames.CbsNode, $"{name}-cbs", cancellationToken).ConfigureAwait(false);
            var token = await PutTokenAsync(audience, cancellationToken).ConfigureAwait(false);
            audiences[audience] = true;
            _ = RenewAsync(audience, token.Expires);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Asks <c>$management</c>.</summary>
    public async Task<Message> ReadAsync(string type, string? partition, CancellationToken cancellationToken)
    {
        await AuthorizeAsync($"{options.EventHubName}/{AmqpNames.ManagementNode}", cancellationToken).ConfigureAwait(false);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            management ??= await RequestLink.OpenAsync(Session, AmqpNames.ManagementNode, $"{name}-management", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }

        var token = await tokens.GetAsync($"sb://{options.Host}/{options.EventHubName}", cancellationToken).ConfigureAwait(false);
        var request = new Message
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "READ",
                ["name"] = options.EventHubName,
                ["type"] = type,
                ["security_token"] = token.Token,
            },
            BodySection = new AmqpValue { Value = null },
        };
        if (partition is not null)
            request.ApplicationProperties["partition"] = partition;
        return await management.AskAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync().ConfigureAwait(false);
        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or ObjectDisposedException or IOException)
        {
            // It is gone, which is what was wanted.
        }
    }

    private async Task<CbsToken> PutTokenAsync(string audience, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(audience, cancellationToken).ConfigureAwait(false);
        var request = new Message
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token",
                ["type"] = token.Type,
                ["name"] = audience,
            },
            BodySection = new AmqpValue { Value = token.Token },
        };
        await cbs!.AskAsync(request, cancellationToken).ConfigureAwait(false);
        Log.TokenAccepted(logger, audience, token.Expires);
        return token;
    }

    private async Task RenewAsync(string audience, DateTimeOffset expires)
    {
        var delay = tokens.RenewAfter(expires);
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(delay, time, ended.Token).ConfigureAwait(false);
                delay = tokens.RenewAfter((await PutTokenAsync(audience, ended.Token).ConfigureAwait(false)).Expires);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The token provider is the caller's; whatever it throws, the old token may still do for a while.
            catch (Exception e)
#pragma warning restore CA1031
            {
                delay = RenewalRetry;
                Log.TokenRenewalFailed(logger, audience, e.Message, delay);
            }
        }
    }
}
