using System.Diagnostics;

/// <summary>
/// Runs in a worker before its own program (<c>DOTNET_STARTUP_HOOKS</c>): a host that is killed cannot end its worker, so the worker ends
/// itself when its standard input, which the host holds open, comes to its end.
/// </summary>
/// <remarks>The runtime asks for a class of this name outside any namespace.</remarks>
internal static class StartupHook
{
    /// <summary>Called by the runtime.</summary>
    public static void Initialize() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
            // Only the end matters.
        }

        // Nobody is left to answer to: what a clean end would wait for never comes.
        Process.GetCurrentProcess().Kill();
    })
    {
        IsBackground = true,
        Name = "Host watch",
    }.Start();
}
