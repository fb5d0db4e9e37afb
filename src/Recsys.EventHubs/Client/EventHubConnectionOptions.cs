using System.Globalization;
using System.Net.Security;

namespace Recsys.EventHubs.Client;

/// <summary>Where a hub is and how to prove that one may use it.</summary>
public sealed record EventHubConnectionOptions
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    private EventHubConnectionOptions(string host, int port, bool useTls, string eventHubName)
    {
        Host = host;
        Port = port;
        UseTls = useTls;
        EventHubName = eventHubName;
    }

    /// <summary>Host of the namespace, without a port.</summary>
    public string Host { get; }

    /// <summary>Port: as in the endpoint, or else 5671 with TLS and 5672 without.</summary>
    public int Port { get; }

    /// <summary>Whether TLS is spoken: always, unless the connection string says <c>UseDevelopmentEmulator=true</c>.</summary>
    public bool UseTls { get; }

    /// <summary>Name of the hub.</summary>
    public string EventHubName { get; }

    /// <summary>Retries of operations that failed for a passing reason.</summary>
    public EventHubRetryOptions Retry { get; init; } = new();

    internal string? KeyName { get; init; }

    internal string? Key { get; init; }

    internal string? SharedAccessSignature { get; init; }

    internal Func<CancellationToken, ValueTask<AccessJwt>>? Token { get; init; }

    /// <summary>Accepts server certificates beyond what the machine trusts; for tests with a certificate of their own.</summary>
    internal RemoteCertificateValidationCallback? CertificateValidation { get; init; }

    /// <summary>
    /// Reads a connection string: <c>Endpoint=sb://HOST[:PORT]/;SharedAccessKeyName=…;SharedAccessKey=…[;EntityPath=…][;UseDevelopmentEmulator=true]</c>,
    /// or with <c>SharedAccessSignature=…</c> instead of the key.
    /// </summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="eventHubName">The hub, where the connection string names none.</param>
    /// <exception cref="FormatException">A part is missing or wrong; the message names it and never repeats a secret.</exception>
    public static EventHubConnectionOptions Parse(string connectionString, string? eventHubName = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new FormatException($"Part {parts.Count + 1} of the Event Hubs connection string is not of the form name=value.");
            parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        var endpoint = parts.GetValueOrDefault("Endpoint") ?? throw Missing("Endpoint");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new FormatException($"Endpoint '{endpoint}' of the Event Hubs connection string is not of the form sb://HOST.");
        var entity = parts.GetValueOrDefault("EntityPath");
        if (entity is not null && eventHubName is not null && !entity.Equals(eventHubName, StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"The connection string names the hub '{entity}', and '{eventHubName}' was asked for.");
        var signature = parts.GetValueOrDefault("SharedAccessSignature");
        if (signature is null && !parts.ContainsKey("SharedAccessKeyName"))
            throw Missing("SharedAccessKeyName");
        if (signature is null && !parts.ContainsKey("SharedAccessKey"))
            throw Missing("SharedAccessKey");

        var plain = parts.TryGetValue("UseDevelopmentEmulator", out var emulator) && emulator.Equals("true", StringComparison.OrdinalIgnoreCase);
        return new EventHubConnectionOptions(
            uri.Host,
            uri.Port > 0 ? uri.Port : plain ? PlainPort : TlsPort,
            !plain,
            entity ?? eventHubName ?? throw Missing("EntityPath"))
        {
            KeyName = parts.GetValueOrDefault("SharedAccessKeyName"),
            Key = parts.GetValueOrDefault("SharedAccessKey"),
            SharedAccessSignature = signature,
        };
    }

    /// <summary>A hub in Azure, reached with an identity.</summary>
    /// <param name="fqdn">Fully qualified namespace, such as <c>NAME.servicebus.windows.net</c>.</param>
    /// <param name="eventHubName">Name of the hub.</param>
    /// <param name="token">Gives a token for <c>https://eventhubs.azure.net/.default</c>; asked again before one expires.</param>
    public static EventHubConnectionOptions ForNamespace(string fqdn, string eventHubName, Func<CancellationToken, ValueTask<AccessJwt>> token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fqdn);
        ArgumentException.ThrowIfNullOrWhiteSpace(eventHubName);
        ArgumentNullException.ThrowIfNull(token);
        return new EventHubConnectionOptions(fqdn.Trim().TrimEnd('/'), TlsPort, true, eventHubName) { Token = token };
    }

    /// <summary>Shows where, never the key.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(UseTls ? "amqps" : "amqp")}://{Host}:{Port}/{EventHubName}");

    private static FormatException Missing(string name) => new($"The Event Hubs connection string lacks {name}.");
}
