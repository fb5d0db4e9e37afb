using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Recsys.Functions.Online.Recommend;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;

namespace Recsys.Functions.Online.Setup;

/// <summary>
/// Starts what answers need, the model and the catalog, with the first call over HTTP. On Azure each function that is not HTTP has instances of
/// its own: those that append events would hold both for nothing. An instance that is kept warm gets neither calls nor events: it starts
/// them after <see cref="Warm"/>. An answer waits for the first reading of the catalog, as it does for that of the model.
/// </summary>
internal sealed class AnswerStart(ModelHost models, CatalogView catalog, TimeProvider time) : BackgroundService, IFunctionsWorkerMiddleware
{
    private const string Http = "httpTrigger";
    private static readonly string Answering = typeof(RequestReader).Namespace!;

    /// <summary>Longer than partitions of an owner that died take to come: until then whoever is to append has met no event.</summary>
    internal static readonly TimeSpan Warm = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstRead = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _appends;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition;
        Meet(function.InputBindings.Values.Any(b => b.Type == Http));
        if (function.EntryPoint.StartsWith(Answering, StringComparison.Ordinal) && !catalog.FirstRead.IsCompleted)
        {
            await catalog.FirstRead.WaitAsync(FirstRead, time, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await next(context);
    }

    /// <summary>Something has come to this instance: a call, or events.</summary>
    internal void Meet(bool isCall)
    {
        if (isCall) _called.TrySetResult();
        else _appends = true;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(models.StopAsync(cancellationToken), catalog.StopAsync(cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAny(_called.Task, Task.Delay(Warm, time, stoppingToken));
        if (_appends) await _called.Task.WaitAsync(stoppingToken);
        stoppingToken.ThrowIfCancellationRequested();
        await Task.WhenAll(models.StartAsync(stoppingToken), catalog.StartAsync(stoppingToken));
    }
}
