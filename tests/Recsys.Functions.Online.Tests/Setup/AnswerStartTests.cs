using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.Items;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Setup;

public sealed class AnswerStartTests(OnlineSystem system) : IDisposable
{
    private readonly ObservedTime _time = new();
    private ModelHost _models = null!;
    private AnswerStart _start = null!;

    public void Dispose()
    {
        _start.Dispose();
        _models.Dispose();
    }

    [Fact]
    public async Task An_instance_whose_first_events_come_with_the_partitions_of_one_that_died_starts_no_model_before_a_call()
    {
        await StartAsync();
        _time.Advance(Takeover());
        _start.Meet(isCall: false);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_models.ExecuteTask);

        _start.Meet(isCall: true);
        await Eventually.TrueAsync(() => _models.ExecuteTask is not null, "the model is started");
    }

    [Fact]
    public async Task An_instance_that_meets_nothing_is_kept_warm_and_starts_the_model()
    {
        await StartAsync();
        _time.Advance(AnswerStart.Warm);
        await Eventually.TrueAsync(() => _models.ExecuteTask is not null, "the model is started");
    }

    /// <summary>How long partitions of an owner that died stay nobody's, and a balancing more: its instance may begin with that.</summary>
    private static TimeSpan Takeover()
    {
        var hub = JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json"))).GetProperty("extensions").GetProperty("eventHubs");
        return Time("partitionOwnershipExpirationInterval") + 2 * Time("loadBalancingUpdateInterval");
        TimeSpan Time(string name) => TimeSpan.Parse(hub.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
    }

    private async Task StartAsync()
    {
        var catalog = new CatalogView(
            new ItemCatalog(system.TableOf(ItemCatalog.TableName), _time), TimeSpan.FromHours(2), _time, NullLogger<CatalogView>.Instance);
        _models = new ModelHost(system.Registry, catalog, new ModelHostOptions { PollSeconds = 7200 }, _time, NullLogger<ModelHost>.Instance);
        _start = new AnswerStart(_models, catalog, _time);
        await _start.StartAsync(Cancel);
        await Eventually.TrueAsync(() => _time.IsAwaited, "the start waits for its time");
    }

    /// <summary>A clock that knows whether somebody waits for it.</summary>
    private sealed class ObservedTime : FakeTimeProvider
    {
        public bool IsAwaited { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            IsAwaited = true;
            return timer;
        }
    }
}
