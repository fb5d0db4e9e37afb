using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.Embedded.Invocation;
using Recsys.Functions.Embedded.Storage;

namespace Recsys.Functions.Embedded.Timers;

/// <summary>Timer functions: a lock, a schedule status and a loop for each.</summary>
internal sealed class TimerTriggerProvider(
    AppSettings settings, HostStorage storage, LeaseTimes lease, RetryingInvoker invoker, TimeProvider time, ILogger<TimerTriggerProvider> logger)
    : ITriggerProvider, IDisposable
{
    public const string Container = "azure-webjobs-hosts";
    private static readonly TimeSpan ShortestMonitored = TimeSpan.FromMinutes(1);
    private const int ProbedOccurrences = 8;
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public Type AttributeType => typeof(TimerTriggerAttribute);

    public string BindingType => "timerTrigger";

    public void Validate(FunctionDescriptor function)
    {
        if (function.Trigger.ParameterType != typeof(TimerInfo))
            throw function.StartError($"the trigger parameter '{function.Trigger.Name}' is of type {function.Trigger.ParameterType.Name}; expected {nameof(TimerInfo)}");
        Schedule(function);
        settings.ConnectionString(function, AppSettings.StorageSetting);
    }

    public async Task StartAsync(IReadOnlyList<FunctionDescriptor> functions, CancellationToken cancellationToken)
    {
        var container = await storage.ContainerAsync(functions[0], Container, cancellationToken);
        running = Task.WhenAll(functions.Select(function =>
        {
            var schedule = Schedule(function);
            var attribute = (TimerTriggerAttribute)function.TriggerAttribute;
            var isMonitored = attribute.UseMonitor && schedule.ShortestInterval(time.GetUtcNow().UtcDateTime, ProbedOccurrences) >= ShortestMonitored;
            var store = isMonitored ? new ScheduleStatusStore(container.GetBlobClient(StatusPath(storage.HostId, function))) : null;
            var listener = new TimerListener(function, schedule, attribute.RunOnStartup, store, invoker, time);
            var singleton = new SingletonLock(container.GetBlobClient(LockPath(storage.HostId, function)), lease, logger);
            return Task.Run(() => singleton.RunAsync(lost => listener.RunAsync(stopping.Token, lost), stopping.Token), CancellationToken.None);
        }));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    public static string StatusPath(string hostId, FunctionDescriptor function) => $"timers/{hostId}/Host.Functions.{function.Name}/status";

    public static string LockPath(string hostId, FunctionDescriptor function) => $"locks/{hostId}/Host.Functions.{function.Name}.Listener";

    private CronSchedule Schedule(FunctionDescriptor function)
    {
        try
        {
            return CronSchedule.Parse(settings.Resolve(function, ((TimerTriggerAttribute)function.TriggerAttribute).Schedule));
        }
        catch (FormatException e)
        {
            throw function.StartError(e.Message, e);
        }
    }
}
