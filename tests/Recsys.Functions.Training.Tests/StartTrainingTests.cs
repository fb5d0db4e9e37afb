using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Recsys.Domain.Wire;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests;

public sealed class StartTrainingTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_six_starts_at_the_same_moment_one_is_accepted_the_others_are_told_that_a_run_is_going_and_a_wrong_body_is_refused()
    {
        var container = await azurite.NewContainerAsync();
        await using var app = await HostedApp.StartAsync(
            HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container.Name, azurite.NewName("Starting")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.Http.PostAsJsonAsync("/api/training", new { }, Token)));

        foreach (var (body, field) in (IEnumerable<(string, string)>)
            [("{\"families\":[null]}", "families"), ("{\"families\":null}", "families"), ("{\"maxTrainingMinuts\":5}", "maxTrainingMinuts")])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var wrong = await app.Http.PostAsync("/api/training", content, Token);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains($"\"field\":\"{field}\"", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        using var large = new StringContent(new string(' ', BoundedBody.OfOthers + 1), Encoding.UTF8, "application/json");
        using var refused = await app.Http.PostAsync("/api/training", large, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        var limit = BoundedBody.OfOthers.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Contains(limit, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.All(answers.Where(a => a.StatusCode == HttpStatusCode.Conflict), a => Assert.Equal(
            "application/problem+json", a.Content.Headers.ContentType?.MediaType));
    }
}
