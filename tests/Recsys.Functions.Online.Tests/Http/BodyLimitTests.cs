using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Tests.Http;

public sealed class BodyLimitTests(OnlineSystem system)
{
    [Theory]
    [InlineData("POST", "interactions", BoundedBody.OfInteractions)]
    [InlineData("PUT", "items", BoundedBody.OfOthers)]
    [InlineData("POST", "recommendations", BoundedBody.OfOthers)]
    [InlineData("POST", "rank", BoundedBody.OfOthers)]
    [InlineData("POST", "whatif", BoundedBody.OfOthers)]
    public async Task A_body_above_the_limit_is_a_413_problem_that_names_the_limit_whether_or_not_it_says_its_length(
        string method, string path, int limit)
    {
        foreach (var isChunked in new[] { false, true })
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(new string(' ', limit + 1)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
            request.Headers.TransferEncodingChunked = isChunked;

            using var answer = await system.App.Http.SendAsync(request, Cancel);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
            Assert.Equal("urn:recsys:problem:body-too-large", (string?)problem["type"]);
            Assert.Contains(
                limit.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), (string?)problem["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_beyond_what_a_server_takes_by_default_is_413_too()
    {
        foreach (var isChunked in new[] { false, true })
        {
            using var content = new ByteArrayContent(new byte[40_000_000]);
            using var request = new HttpRequestMessage(HttpMethod.Post, "interactions") { Content = content };
            request.Headers.TransferEncodingChunked = isChunked;
            using var answer = await system.App.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_of_just_the_limit_is_read()
    {
        using var content = new StringContent(new string(' ', BoundedBody.OfInteractions), Encoding.UTF8, "application/json");
        using var answer = await system.App.Http.PostAsync("interactions", content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
