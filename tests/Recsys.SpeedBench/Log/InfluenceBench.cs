using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.LocalHub;
using Recsys.Registry;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>influence</c>: from the sending of an event to the first recommendation that knows it, over AMQP, over HTTP, and over HTTP where the sender
/// reads what it wrote, through the real hub, the real app and the batch settings of host.json. A
/// stranger is answered by popularity until the event is in the history; asked without a pause.
/// </summary>
internal static class InfluenceBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        var count = LogBench.Events(300);
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(LogBench.Hub, 4)] });
        var container = await azurite.NewContainerAsync();
        await new TableModel().PublishAsync(new ModelRegistry(container, TimeProvider.System), "v1");
        await using var app = await OnlineProcess.StartAsync(
            OnlineProcess.Settings(azurite.ConnectionString, container.Name, hub.ConnectionString()));
        await using var producer = new EventHubProducerClient(hub.ConnectionString(), LogBench.Hub);
        (string Way, Func<string, byte[], Task> Send)[] ways =
        [
            ("over HTTP, Prefer: wait", (_, body) => PostAsync(app, body, "wait")),
            ("over HTTP, in a session", (_, body) => PostAsync(app, InSession(body), null)),
            ("over AMQP", (user, body) => producer.SendAsync([new EventData(body)], new SendEventOptions { PartitionKey = user })),
            ("over HTTP", (_, body) => PostAsync(app, body, null)),
        ];
        var load = LogBench.Load();
        Console.WriteLine("| milliseconds from the send to the end of the first recommendation that knows the event | p50 | p90 | p99 | most |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (way, (name, send)) in ways.Index())
        {
            for (var n = 0; n < 20; n++) await OneAsync(app, send, $"warm-{way}-{n}");
            var milliseconds = new List<double>();
            for (var n = 0; n < count; n++) milliseconds.Add(await OneAsync(app, send, $"user-{way}-{n}"));
            milliseconds.Sort();
            double At(double q) => milliseconds[(int)Math.Ceiling(q * milliseconds.Count) - 1];
            LogBench.Line($"| {name} | {At(0.5):F0} | {At(0.9):F0} | {At(0.99):F0} | {milliseconds[^1]:F0} |");
        }

        LogBench.Line($"\n{count} events a way, one after the other, each of a new user; load {load} before, {LogBench.Load()} after");
        return 0;
    }

    private static byte[] InSession(byte[] body)
    {
        var json = JsonNode.Parse(body)!;
        json["sessionId"] = "visit";
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static async Task PostAsync(OnlineProcess app, byte[] body, string? prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "interactions") { Content = new ByteArrayContent(body) };
        if (prefer is not null) request.Headers.Add("Prefer", prefer);
        using var response = await app.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<double> OneAsync(OnlineProcess app, Func<string, byte[], Task> send, string user)
    {
        var body = InteractionJson.Write(new Interaction
        {
            EventId = $"e-{user}", UserId = user, ItemId = "i5", Type = InteractionType.View, Timestamp = TimeProvider.System.GetUtcNow(),
        });
        var begin = Stopwatch.GetTimestamp();
        await send(user, body);
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            var answer = JsonNode.Parse(
                await app.Http.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"users/{user}/recommendations?k=5")))!;
            if ((string?)answer["basis"] == "history")
            {
                return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            }

            await Task.Delay(5);
        }

        throw new TimeoutException($"The event of {user} has no influence.");
    }
}
