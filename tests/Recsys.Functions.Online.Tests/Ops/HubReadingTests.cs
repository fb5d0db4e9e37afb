using Microsoft.Extensions.Time.Testing;
using Recsys.Functions.Online.Ops;

namespace Recsys.Functions.Online.Tests.Ops;

public sealed class HubReadingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, long> _ends = new() { ["0"] = 9, ["1"] = -1 };
    private readonly Dictionary<string, long?> _done = new() { ["0"] = 9, ["1"] = null };
    private readonly HashSet<string> _empty = ["1"];
    private readonly HubReading _reading;

    public HubReadingTests() => _reading = new HubReading(
        _ => Task.FromResult<IReadOnlyList<PartitionEnd>>([.. _ends.Select(e => new PartitionEnd(e.Key, e.Value, _empty.Contains(e.Key)))]),
        (partition, _) => Task.FromResult(_done[partition]),
        _time);

    private Task<string?> ProblemAsync() => _reading.FindProblemAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Partitions_that_are_read_to_their_end_or_never_had_an_event_are_no_trouble_however_long_ago_that_was()
    {
        Assert.Null(await ProblemAsync());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ProblemAsync());
    }

    [Fact]
    public async Task A_partition_that_is_behind_but_goes_on_is_no_trouble()
    {
        _ends["0"] = 1_000;
        for (var done = 10; done < 20; done++)
        {
            _done["0"] = done;
            Assert.Null(await ProblemAsync());
            _time.Advance(HubReading.Patience * 0.9);
        }
    }

    [Fact]
    public async Task A_partition_that_nobody_reads_is_named_with_its_end_and_with_the_last_event_done()
    {
        _ends["0"] = 12;
        Assert.Null(await ProblemAsync());
        _time.Advance(HubReading.Patience);
        Assert.Equal("partition 0 is not read: it ends at 12, and for 60 s 9 was the last event done.", await ProblemAsync());
        _done["0"] = 12;
        Assert.Null(await ProblemAsync());
    }

    [Fact]
    public async Task A_checkpoint_behind_the_end_says_that_the_hub_may_have_been_made_again()
    {
        _ends["0"] = 3;
        await ProblemAsync();
        _time.Advance(HubReading.Patience);
        Assert.Contains("was the hub deleted and made again?", await ProblemAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partition_whose_events_are_older_than_the_hub_keeps_is_no_trouble()
    {
        _empty.Add("0");
        (_ends["0"], _done["0"]) = (12, null);
        await ProblemAsync();
        _time.Advance(HubReading.Patience);
        Assert.Null(await ProblemAsync());
        _done["0"] = 9;
        await ProblemAsync();
        _time.Advance(HubReading.Patience);
        Assert.Null(await ProblemAsync());
    }

    [Fact]
    public async Task A_checkpoint_behind_the_end_of_an_empty_partition_is_of_another_hub()
    {
        (_ends["1"], _done["1"]) = (0, 12);
        await ProblemAsync();
        _time.Advance(HubReading.Patience);
        Assert.Contains("partition 1 is not read", await ProblemAsync(), StringComparison.Ordinal);
    }
}
