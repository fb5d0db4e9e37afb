using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Fuzz;

/// <summary>
/// Sends drawn requests and messages to the real app and looks at every answer: none is a failure of the app, none shows its insides, none takes
/// long, memory stays, and what was accepted is in the log afterwards.
/// </summary>
internal sealed partial class FuzzRun(int seed, int requests, int messages, OnlineSystem system)
{
    private const int Lanes = 4;
    private const int KeptFaults = 20;

    /// <summary>Then a request is given up. What hangs is told before: by the floor of the same run, see <see cref="FuzzResult.IsHang"/>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What was accepted and is not stored by then is lost.</summary>
    private static readonly TimeSpan StoringTime = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<byte[]> _accepted = new();
    private readonly ConcurrentQueue<(int Number, double Mebibytes)> _memory = new();
    private readonly Lock _gate = new();
    private (double Milliseconds, string Request) _slowest;
    private double _slowestFloor;
    private volatile string _lastAnswer = "none";
    private int _sent;

    public async Task<FuzzResult> RunAsync(CancellationToken cancellationToken)
    {
        var next = -1;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var floor = FloorAsync(over.Token);
        await Task.WhenAll(
        [
            SendAsync(cancellationToken),
            .. Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) is var number && number < requests)
                {
                    await RequestAsync(number, cancellationToken);
                }
            }, cancellationToken)),
        ]);
        await over.CancelAsync();
        await floor;
        var lost = await Eventually.LastAsync(() => LostAsync(cancellationToken), lost => lost == 0, StoringTime);
        double Mean(double from, double to) => _memory.Where(m => m.Number >= from * requests && m.Number < to * requests).Average(m => m.Mebibytes);
        return new FuzzResult(
            seed, _statuses.Values.Sum(), _sent, new SortedDictionary<int, int>(_statuses), [.. _faults.Take(KeptFaults)], _accepted.Count, lost,
            _slowest.Milliseconds, _slowest.Request, _slowestFloor, Mean(0.25, 0.5), Mean(0.75, 1));
    }

    [GeneratedRegex("^\\{\"requestId\":\"([^\"]+)\"")]
    private static partial Regex AnswerId();

    // Type names, methods of a stack, and places in source files.
    [GeneratedRegex(@"\bat [A-Z]\w*(\.\w+)+\(|\bSystem\.|\bMicrosoft\.|\bAzure\.|Recsys\.\w|\w+Exception\b|\.cs:line|StackTrace")]
    private static partial Regex Insides();

    /// <summary>The whole time asks for what needs neither model nor storage: how long the machine takes to answer anything at all.</summary>
    private async Task FloorAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var begin = Stopwatch.GetTimestamp();
            using (await system.App.Http.GetAsync("health/live", CancellationToken.None))
            {
                _slowestFloor = Math.Max(_slowestFloor, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }

    private async Task RequestAsync(int number, CancellationToken cancellationToken)
    {
        var drawn = DrawnRequest.Of(seed, number);
        using var message = drawn.ToMessage(system.App.Http.BaseAddress!, _lastAnswer);
        var begin = Stopwatch.GetTimestamp();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            using var answer = await system.App.Http.SendAsync(message, limit.Token);
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            Look(number, drawn, (int)answer.StatusCode, text, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _faults.Enqueue($"{number}: no answer in {Patience.TotalSeconds:0} s: {drawn}");
        }
        catch (HttpRequestException e) when (e.InnerException is IOException or SocketException)
        {
            // A server may close the connection instead of reading what is too large.
            _statuses.AddOrUpdate(0, 1, (_, n) => n + 1);
        }

        if (number % 50 == 0)
        {
            _memory.Enqueue((number, system.App.WorkingSet / 1024.0 / 1024));
        }
    }

    private void Look(int number, DrawnRequest drawn, int status, string text, double milliseconds)
    {
        _statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
        lock (_gate)
        {
            _slowest = milliseconds > _slowest.Milliseconds ? (milliseconds, drawn.ToString()) : _slowest;
        }

        if (status == 200 && AnswerId().Match(text) is { Success: true } answer) _lastAnswer = answer.Groups[1].Value;
        if (status >= 500)
        {
            _faults.Enqueue($"{number}: {status}: {drawn}: {text[..Math.Min(300, text.Length)]}");
        }

        if (Insides().Match(text) is { Success: true } match)
        {
            _faults.Enqueue($"{number}: shows '{match.Value}': {drawn}: {text[..Math.Min(300, text.Length)]}");
        }

        if (status == 202 && drawn.IsEvents)
        {
            using var body = JsonDocument.Parse(InteractionJson.WithoutMark(drawn.Body));
            var events = body.RootElement.ValueKind == JsonValueKind.Array ? [.. body.RootElement.EnumerateArray()] : new[] { body.RootElement };
            foreach (var e in events)
            {
                _accepted.Enqueue(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(e.GetRawText())));
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await using var producer = new EventHubProducerClient(system.HubConnection, OnlineSystem.Hub);
        for (var number = 0; number < messages; number++)
        {
            var (message, target) = DrawnMessage.Of(seed, number);
            await producer.SendAsync([message], target, cancellationToken);
            _accepted.Enqueue(SHA256.HashData(message.EventBody.ToArray()));
            _sent++;
        }
    }

    private async Task<int> LostAsync(CancellationToken cancellationToken)
    {
        var left = _accepted.CountBy(Convert.ToHexString).ToDictionary(c => c.Key, c => c.Value);
        var snapshot = await new SnapshotStore(system.Container).TakeAsync(OnlineSystem.Hub, cancellationToken);
        await foreach (var record in new InteractionLogReader(system.Container).ReadAsync(snapshot, cancellationToken))
        {
            var hash = Convert.ToHexString(SHA256.HashData(record.Body.Span));
            if (left.TryGetValue(hash, out var count))
            {
                left[hash] = count - 1;
            }
        }

        return left.Values.Sum(count => Math.Max(0, count));
    }
}
