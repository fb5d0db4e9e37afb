using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.Domain;
using Recsys.Scoring.Paging;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests.Paging;

public sealed class PageStoreTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableModel _model = new(items: 60);
    private ServingSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await ServingSystem.WithModelAsync(azurite, _model);

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task No_page_repeats_an_item_of_one_before_although_new_events_change_the_order()
    {
        var seen = new List<string>();
        for (var page = 1; page <= 6; page++)
        {
            var answer = await AskAsync($"page {page}", page == 1 ? null : $"page {page - 1}");
            Assert.Equal(10, answer.Items.Count);
            seen.AddRange(answer.Items.Select(i => i.ItemId));

            // An item that was not shown yet is not lost to it: seen ones may be answered here.
            await _system.RememberAsync("u1", ($"i{page * 7}", InteractionType.View, ServingSystem.Now.AddMinutes(page)));
        }

        Assert.Equal(60, seen.Distinct().Count());
        Assert.Empty((await AskAsync("page 7", "page 6")).Items);
    }

    [Fact]
    public async Task The_next_page_after_a_promotion_is_of_the_new_version_and_repeats_nothing_of_the_old_one()
    {
        // The version knows other users, and each item by another number.
        var next = new TableModel(users: 1, items: 75, seed: 9);
        Array.Reverse(next.Items);
        var first = await AskAsync("of the old", null);
        await next.PublishAsync(_system.Registry, "v2");
        await _system.Host.PollAsync(Cancel);
        var second = await AskAsync("of the new", "of the old");
        var third = await AskAsync("and on", "of the new");
        Assert.Equal(("v1", "v2", "v2"), (first.ModelVersion, second.ModelVersion, third.ModelVersion));
        string[] shown = [.. first.Items.Concat(second.Items).Concat(third.Items).Select(i => i.ItemId)];
        Assert.Equal((30, 30), (shown.Length, shown.Distinct().Count()));

        // And back again, where the page before has items that the version does not know.
        await _system.Registry.PromoteAsync("v1", Cancel);
        await _system.Host.PollAsync(Cancel);
        var back = await AskAsync("back", "and on");
        Assert.Equal(("v1", 10), (back.ModelVersion, back.Items.Count));
        Assert.Empty(back.Items.Select(i => i.ItemId).Intersect(shown));
    }

    [Fact]
    public async Task A_page_can_be_asked_for_twice_and_two_ways_on_from_it_do_not_meet()
    {
        await AskAsync("start", null);
        var first = await AskAsync("one way", "start");
        var again = await AskAsync("other way", "start");
        Assert.Equal(first.Items.Select(i => i.ItemId), again.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task An_answer_that_nobody_gave_or_that_is_too_old_cannot_be_continued()
    {
        await AskAsync("first", null);
        _system.Time.Advance(PageStore.Lifetime + TimeSpan.FromSeconds(1));
        foreach (var request in new[] { "first", "never given" })
        {
            var error = await Assert.ThrowsAsync<ScoringException>(() => WithTimeAsync(AskAsync("next", request)));
            Assert.Equal((ScoringErrorCodes.UnknownPage, "continue"), (error.Code, error.Field));
        }
    }

    [Fact]
    public async Task An_answer_behind_which_there_are_too_many_items_is_not_remembered()
    {
        _system.Pages.Remember("all", new ulong[PageStore.MostItems]);
        _system.Pages.Remember("too many", new ulong[PageStore.MostItems + 1]);
        Assert.Equal(PageStore.MostItems, (await _system.Pages.FindAsync("all", Cancel)).Count);
        await Assert.ThrowsAsync<ScoringException>(() => WithTimeAsync(_system.Pages.FindAsync("too many", Cancel)));
    }

    [Fact]
    public async Task Many_answers_at_once_are_all_remembered()
    {
        for (var n = 0; n < 600; n++) _system.Pages.Remember($"many {n}", [(ulong)n]);
        for (var n = 0; n < 600; n += 7) Assert.Equal([(ulong)n], await _system.Pages.FindAsync($"many {n}", Cancel));
    }

    [Fact]
    public async Task Answers_that_come_one_by_one_are_written_together()
    {
        var table = await azurite.NewTableAsync();
        var requests = new RequestCounter();
        var options = new TableClientOptions();
        options.AddPolicy(requests, HttpPipelinePosition.PerCall);
        using var store = new PageStore(
            new TableClient(azurite.ConnectionString, table.Name, options), TimeProvider.System, NullLogger<PageStore>.Instance);
        var begin = Stopwatch.GetTimestamp();
        for (var n = 0; n < 60; n++)
        {
            store.Remember($"single {n}", [(ulong)n]);
            await Task.Delay(1, Cancel);
        }

        // Each of the four writers pauses for 50 ms.
        var most = 4 * ((Stopwatch.GetElapsedTime(begin).TotalMilliseconds / 50) + 1);
        Assert.InRange(requests.Count, 0, (int)most);
        for (var n = 0; n < 60; n++) Assert.Equal([(ulong)n], await store.FindAsync($"single {n}", Cancel));
    }

    [Fact]
    public async Task An_answer_that_another_instance_is_still_writing_is_looked_for_again()
    {
        var table = await azurite.NewTableAsync();
        var time = new AwaitedTime();
        using var here = new PageStore(table, time, NullLogger<PageStore>.Instance);
        using var there = new PageStore(table, time, NullLogger<PageStore>.Instance);
        var found = here.FindAsync("of the other", Cancel);
        await time.Awaited;
        there.Remember("of the other", [7]);
        await there.FindAsync("of the other", Cancel);
        time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal([7UL], await found);
    }

    /// <summary>Where it is not found at once, time must pass.</summary>
    private async Task<T> WithTimeAsync<T>(Task<T> asked)
    {
        while (!asked.IsCompleted)
        {
            _system.Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(asked, Task.Delay(5, Cancel));
        }

        return await asked;
    }

    private sealed class RequestCounter : HttpPipelineSynchronousPolicy
    {
        private int _count;

        public int Count => _count;

        public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
    }

    /// <summary>A clock that tells when somebody waits for it.</summary>
    private sealed class AwaitedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Awaited => _awaited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _awaited.TrySetResult();
            return timer;
        }
    }

    private Task<RecommendationAnswer> AskAsync(string requestId, string? after) => _system.Service.RecommendAsync(
        new RecommendationRequest { UserId = "u1", K = 10, Continue = after, ExcludeSeen = false }, requestId, Cancel);
}
