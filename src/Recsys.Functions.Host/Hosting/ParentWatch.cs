using Recsys.Local;

namespace Recsys.Functions.Host.Hosting;

/// <summary>Stops the host with the process that started it, where that one holds the host's standard input open for it.</summary>
internal static class ParentWatch
{
    public static void Start(Action stop)
    {
        if (Environment.GetEnvironmentVariable(ChildProcess.ParentPipeVariable) != "1")
        {
            return;
        }

        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
                // Only the end matters.
            }

            stop();
        })
        {
            IsBackground = true,
            Name = nameof(ParentWatch),
        }.Start();
    }
}
