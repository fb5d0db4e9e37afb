using System.Runtime.InteropServices;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Local;

// With it the durable extension takes this machine for a plan of Azure, and prints every event of its own.
Environment.SetEnvironmentVariable("CONTAINER_NAME", null);

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    await using var host = FunctionsHost.Create(LocalHostOptions.Parse(args));
    await host.StartAsync(CancellationToken.None);
    ParentWatch.Start(() => stop.TrySetResult());
    await stop.Task;
    await host.StopAsync();
    return 0;
}
catch (HostStartException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
