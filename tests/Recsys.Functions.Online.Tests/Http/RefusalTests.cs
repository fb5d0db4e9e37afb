using Azure;
using Azure.Identity;
using Microsoft.Identity.Client;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Tests.Http;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(400, true)]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public void Who_asks_wrongly_is_refused_and_a_token_that_cannot_be_had_for_a_moment_is_no_refusal(int status, bool isRefused)
    {
        var answer = new RequestFailedException(status, "answer");
        var token = new MsalServiceException("code", "token", status);
        Assert.Equal(isRefused, Refusal.Is(answer));
        Assert.Equal(isRefused, Refusal.Is(new AuthenticationFailedException("no token", answer)));
        Assert.Equal(isRefused, Refusal.Is(new CredentialUnavailableException("no token", token)));
        Assert.Equal(isRefused, Refusal.Is(new AuthenticationFailedException("no token", new AggregateException(answer, token))));
    }

    [Fact]
    public void Whoever_does_not_answer_has_not_refused()
    {
        Assert.False(Refusal.Is(new CredentialUnavailableException("no endpoint")));
        Assert.False(Refusal.Is(new AuthenticationFailedException("no token", new TaskCanceledException())));
        Assert.False(Refusal.Is(new AggregateException(new RequestFailedException(403, "answer"), new TaskCanceledException())));
        Assert.True(Refusal.Is(new UnauthorizedAccessException()));
    }
}
