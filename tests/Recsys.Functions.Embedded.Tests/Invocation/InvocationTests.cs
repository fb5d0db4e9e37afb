using System.Diagnostics;
using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Invocation;
using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.Invocation;

public sealed class InvocationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Nothing", "")]
    [InlineData("Value", "value")]
    [InlineData("TaskOnly", "")]
    [InlineData("TaskOfValue", "task of value")]
    [InlineData("ValueTaskOnly", "")]
    [InlineData("ValueTaskOfValue", "value task of value")]
    [InlineData("Static", "static")]
    public async Task Methods_may_return_nothing_a_value_or_a_task_of_either(string function, string body)
    {
        await using var app = await StartAsync();
        using var answer = await app.Client.GetAsync($"/api/{function}", Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Every_invocation_has_a_scope_and_an_instance_of_its_own_that_are_disposed()
    {
        var recorder = new Recorder();
        await using var app = await StartAsync(recorder);
        var first = await app.Client.GetStringAsync("/api/Scoped", Token);
        var second = await app.Client.GetStringAsync("/api/Scoped", Token);
        Assert.NotEqual(first, second);
        await recorder.WaitAsync(4);
        Assert.Equal(2, recorder.Seen.Count(s => (string)s == "instance disposed"));
        Assert.Equal(2, recorder.Seen.Count(s => (string)s == "scope disposed"));
    }

    [Fact]
    public async Task Middleware_runs_around_the_function_in_its_order_and_sees_request_features_and_items()
    {
        var recorder = new Recorder();
        await using var app = await StartAsync(recorder, b => b.UseMiddleware<Outer>().UseMiddleware<Inner>());
        await app.Client.GetStringAsync("/api/Items", Token);
        Assert.Equal(["outer Items /api/Items", "inner", "function sees from outer", "inner after", "outer after"], recorder.Seen.Take(5));
    }

    [Fact]
    public async Task Parameters_are_bound_by_name_from_route_then_query_and_a_default_holds_where_both_lack_it()
    {
        await using var app = await StartAsync();
        Assert.Equal("7|2026-11-24|b|x", await app.Client.GetStringAsync("/api/bound/7?day=2026-11-24&letter=b&number=9", Token));
        Assert.Equal("7||a|x", await app.Client.GetStringAsync("/api/bound/7", Token));
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.Client.GetAsync("/api/bound/7?day=yesterday", Token)).StatusCode);
    }

    [Fact]
    public async Task An_activity_with_the_workers_source_and_name_is_around_every_invocation()
    {
        var activities = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Microsoft.Azure.Functions.Worker",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await StartAsync();
        var ids = await app.Client.GetStringAsync("/api/Ids", Token);
        await Eventually.TrueAsync(() => activities.Any(a => ids.Contains(a.Id!, StringComparison.Ordinal)), "the activity ends");
        var activity = activities.Single(a => ids.Contains(a.Id!, StringComparison.Ordinal));
        Assert.Equal("Invoke", activity.OperationName);
        Assert.Equal(ActivityKind.Server, activity.Kind);
        Assert.Equal("Ids", activity.GetTagItem("faas.name"));
        Assert.Equal($"{activity.GetTagItem("faas.execution")} {activity.Id}", ids);
    }

    [Fact]
    public async Task An_invocation_that_exceeds_the_function_timeout_is_cancelled_and_reported()
    {
        await using var app = await TestApp.StartAsync(
            [typeof(Http.WaitingFunction)], hostJson: """{ "functionTimeout": "00:00:00.100" }""", configure: b => b.Services.AddSingleton<Recorder>());
        using var answer = await app.Client.GetAsync("/api/Wait", Token);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(app.Logs.Entries, e => e.Level == LogLevel.Error && e.Text.Contains("'Wait' exceeded functionTimeout (00:00:00.1000000)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "00:00:01")]
    [InlineData(1, "00:00:02")]
    [InlineData(5, "00:00:32")]
    [InlineData(6, "00:01:00")]
    [InlineData(5000, "00:01:00")]
    public void The_backoff_doubles_from_the_minimum_up_to_the_maximum(int attempt, string expected)
        => Assert.Equal(TimeSpan.Parse(expected), RetryingInvoker.Delay(new ExponentialBackoffRetryAttribute(-1, "00:00:01", "00:01:00"), attempt));

    private static Task<TestApp> StartAsync(Recorder? recorder = null, Action<IFunctionsWorkerApplicationBuilder>? middleware = null) => TestApp.StartAsync(
        [typeof(ShapeFunctions)],
        configure: b =>
        {
            b.Services.AddSingleton(recorder ?? new Recorder());
            b.Services.AddScoped<ScopedPart>();
            middleware?.Invoke(b);
        });

    private sealed class Outer(Recorder recorder) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            recorder.Add($"outer {context.FunctionDefinition.Name} {context.GetHttpContext()!.Request.Path}");
            context.Items["note"] = "from outer";
            context.Features.Set(this);
            await next(context);
            recorder.Add("outer after");
        }
    }

    private sealed class Inner(Recorder recorder) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            Assert.NotNull(context.Features.Get<Outer>());
            recorder.Add("inner");
            await next(context);
            recorder.Add("inner after");
        }
    }
}
