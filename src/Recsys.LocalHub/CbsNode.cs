using Amqp;
using Recsys.LocalHub.Links;

namespace Recsys.LocalHub;

/// <summary>Takes tokens (claims-based security: the AMQP CBS draft, as Azure speaks it).</summary>
internal sealed class CbsNode(TokenAuthority authority) : RequestNode(NodeKind.Cbs)
{
    private const int Accepted = 202;

    protected override NodeAnswer Answer(HubConnection connection, Message request)
    {
        if (Property(request, "operation") is not "put-token")
            throw HubErrors.NotImplemented($"$cbs knows the operation put-token, not '{Property(request, "operation")}'.");
        var audience = Property(request, "name") ?? "";
        try
        {
            var (path, expires) = authority.Check(audience, Property(request, "type"), request.Body as string);
            connection.Claims.Add(path, expires);
            connection.ExpectExpiry();
            return new NodeAnswer(Accepted, "Accepted");
        }
        catch (UnauthorizedAccessException e)
        {
            Log.TokenRefused(connection.Logger, connection.Id, audience, e.Message);
            throw HubErrors.Unauthorized(e.Message);
        }
    }
}
