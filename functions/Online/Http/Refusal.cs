using Azure;
using Azure.Identity;
using Microsoft.Identity.Client;

namespace Recsys.Functions.Online.Http;

/// <summary>
/// Tells an answer that will be the same again, because who asks lacks a role or asks wrongly, from none. A token that cannot be had for a moment is
/// none: the endpoint of managed identities was slow, or answered 5xx.
/// </summary>
internal static class Refusal
{
    public static bool Is(Exception? exception) => exception switch
    {
        RequestFailedException storage => IsFinal(storage.Status),
        MsalServiceException token => IsFinal(token.StatusCode),
        UnauthorizedAccessException => true,
        AuthenticationFailedException => Is(exception.InnerException),
        AggregateException several => several.InnerExceptions.All(Is),
        _ => false,
    };

    private static bool IsFinal(int status) => status is 400 or 401 or 403;
}
