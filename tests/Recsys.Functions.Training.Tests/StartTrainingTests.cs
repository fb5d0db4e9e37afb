using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Azure.Data.Tables;
using Recsys.Domain.Wire;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests;

public sealed class StartTrainingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Of_six_starts_at_the_same_moment_one_is_accepted_the_others_are_told_that_a_run_is_going_and_a_wrong_body_is_refused()
    {
        var container = await azurite.NewContainerAsync();
        await using var app = await HostedApp.StartAsync(
            HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container.Name, azurite.NewName("Starting")));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.Http.PostAsJsonAsync("/api/training", new { }, Cancel)));

        foreach (var (body, field) in (IEnumerable<(string, string)>)
            [("{\"families\":[null]}", "families"), ("{\"families\":null}", "families"), ("{\"maxTrainingMinuts\":5}", "maxTrainingMinuts")])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var wrong = await app.Http.PostAsync("/api/training", content, Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains($"\"field\":\"{field}\"", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        // The second is beyond what a server takes by default.
        foreach (var (size, isChunked) in new[] { BoundedBody.OfOthers + 1, 40_000_000 }.SelectMany(s => new[] { (s, false), (s, true) }))
        {
            using var large = new HttpRequestMessage(HttpMethod.Post, "/api/training") { Content = new ByteArrayContent(new byte[size]) };
            large.Headers.TransferEncodingChunked = isChunked;
            using var refused = await app.Http.SendAsync(large, Cancel);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            var limit = BoundedBody.OfOthers.ToString("N0", CultureInfo.InvariantCulture);
            Assert.Contains(limit, await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.All(answers.Where(a => a.StatusCode == HttpStatusCode.Conflict), a => Assert.Equal(
            "application/problem+json", a.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_night_waits_for_the_run_before_it_with_a_word_and_fails_where_that_one_has_been_going_for_a_day()
    {
        var container = await azurite.NewContainerAsync();
        var hub = azurite.NewName("Hanging");
        var settings = TrainingSettings.Of(azurite, container.Name, hub);
        settings["TrainingSchedule"] = "* * * * * *";
        // As the engine notes a run; nothing is in the queues that could bring it further.
        var instances = new TableClient(azurite.ConnectionString, $"{hub}Instances");
        await instances.CreateIfNotExistsAsync(Cancel);
        var run = new TableEntity("training", "")
        {
            ["Name"] = nameof(TrainingOrchestrator), ["RuntimeStatus"] = "Running", ["ExecutionId"] = "hangs", ["TaskHubName"] = hub,
        };
        await StartedAsync(TimeSpan.FromHours(19));
        await using var app = await HostedApp.StartAsync(HostedApp.OutputOf("functions/Training"), settings);

        await SaidAsync("the run before it is still going");
        Assert.DoesNotContain(app.Process.LastLines, l => l.Contains("is still going after more than", StringComparison.Ordinal));
        await StartedAsync(TimeSpan.FromHours(22));
        var failure = await SaidAsync("Function 'StartTraining' failed");
        Assert.Contains("is still going after more than 21 hours", failure, StringComparison.Ordinal);
        Assert.Contains("terminate the orchestration 'training'", failure, StringComparison.Ordinal);

        Task StartedAsync(TimeSpan ago)
        {
            run["CreatedTime"] = run["LastUpdatedTime"] = TimeProvider.System.GetUtcNow() - ago;
            return instances.UpsertEntityAsync(run, TableUpdateMode.Replace, Cancel);
        }

        Task<string> SaidAsync(string part) =>
            app.Process.WaitForLineAsync(l => l.Contains(part, StringComparison.Ordinal), TimeSpan.FromMinutes(2), Cancel);
    }
}
