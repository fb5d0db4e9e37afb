using System.Net.Security;
using System.Net.Sockets;
using Amqp;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>Opens the socket of one connection, with TLS where the options ask for it.</summary>
internal sealed class ClientTransport : TransportProvider
{
    private readonly EventHubConnectionOptions options;
    private readonly CancellationToken cancellationToken;

    public ClientTransport(EventHubConnectionOptions options, CancellationToken cancellationToken)
    {
        this.options = options;
        this.cancellationToken = cancellationToken;
        AddressSchemes = ["AMQP"];
    }

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.UseTls)
            {
                var tls = new SslStream(stream);
                var settings = new SslClientAuthenticationOptions
                {
                    TargetHost = options.Host,
                    RemoteCertificateValidationCallback = options.CertificateValidation,
                };
                await tls.AuthenticateAsClientAsync(settings, cancellationToken).ConfigureAwait(false);
                stream = tls;
            }

            return new StreamTransport(stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
