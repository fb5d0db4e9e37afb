using Microsoft.Extensions.Hosting;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>
/// Ends the app with the process that started it: a parent that sets <see cref="Variable"/> keeps the standard input open as long as it
/// lives, so its end tells that even a killed parent is gone.
/// </summary>
internal static class ParentWatch
{
    public const string Variable = "RECSYS_EXIT_AT_STDIN_END";

    public static void Start(IHostApplicationLifetime lifetime, string? setting)
    {
        if (setting != "1")
            return;
        var thread = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
                // Only the end matters.
            }

            lifetime.StopApplication();
        })
        {
            IsBackground = true,
            Name = nameof(ParentWatch),
        };
        thread.Start();
    }
}
