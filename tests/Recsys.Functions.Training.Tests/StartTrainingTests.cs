using System.Net;
using System.Net.Http.Json;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests;

public sealed class StartTrainingTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_six_starts_at_the_same_moment_one_is_accepted_and_the_others_are_told_that_a_run_is_going()
    {
        var container = await azurite.NewContainerAsync();
        await using var app = await HostedApp.StartAsync(
            HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container.Name, azurite.NewName("Starting")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.Http.PostAsJsonAsync("/api/training", new { }, Token)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.All(answers.Where(a => a.StatusCode == HttpStatusCode.Conflict), a => Assert.Equal(
            "application/problem+json", a.Content.Headers.ContentType?.MediaType));
    }
}
