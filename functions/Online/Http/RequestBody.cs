using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>The body of a request, up to a limit.</summary>
internal static class RequestBody
{
    /// <exception cref="RequestException">It is larger than <paramref name="limit"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest http, int limit, CancellationToken cancellationToken) =>
        await BoundedBody.ReadAsync(http.Body, http.ContentLength, limit, cancellationToken)
        ?? throw new RequestException(
            ProblemTypes.BodyTooLarge, null, $"The body is larger than {limit:N0} bytes, the most that this call takes; send it in several requests.");
}
