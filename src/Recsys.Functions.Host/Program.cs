using System.Runtime.InteropServices;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Local;

// With it the durable extension takes this machine for a plan of Azure, and prints every event of its own.
Environment.SetEnvironmentVariable("CONTAINER_NAME", null);

var stop = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    await using var host = FunctionsHost.Create(LocalHostOptions.Parse(args));
    await host.StartAsync(CancellationToken.None);
    // Where a process cannot be asked by a signal to end, its parent asks by closing the pipe.
    ParentWatch.Start(() => stop.TrySetResult(OperatingSystem.IsWindows() ? FunctionsHost.StopGrace : FunctionsHost.OrphanGrace));
    await host.StopAsync(await stop.Task);
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
    stop.TrySetResult(FunctionsHost.StopGrace);
}
