using System.Runtime.InteropServices;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Local;

// With it the durable extension takes this machine for a plan of Azure, and prints every event of its own.
Environment.SetEnvironmentVariable("CONTAINER_NAME", null);

var stop = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
// Not disposed: the parent may go in the last moment.
var stopping = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Signalled);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Signalled);
// Where a process cannot be asked by a signal to end, its parent asks by closing the pipe.
ParentWatch.Start(() => Stop(OperatingSystem.IsWindows() ? FunctionsHost.StopGrace : FunctionsHost.OrphanGrace));
try
{
    await using var host = FunctionsHost.Create(LocalHostOptions.Parse(args));
    try
    {
        await host.StartAsync(stopping.Token);
    }
    catch (Exception) when (stopping.IsCancellationRequested)
    {
        // A start that is interrupted fails in whatever it was at. What it has started is stopped below as after a whole start.
    }

    await host.StopAsync(await stop.Task);
    return 0;
}
catch (HostStartException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

void Signalled(PosixSignalContext context)
{
    context.Cancel = true;
    Stop(FunctionsHost.StopGrace);
}

void Stop(TimeSpan grace)
{
    stop.TrySetResult(grace);
    stopping.Cancel();
}
