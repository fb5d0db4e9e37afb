using Recsys.Local;

namespace Recsys.Cli.Local;

/// <summary>
/// Cancels a command whose parent is gone: a parent that sets <see cref="ChildProcess.ParentPipeVariable"/> keeps the standard input open as
/// long as it lives, so its end tells of even a killed parent.
/// </summary>
internal sealed class ParentPipe : IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    private ParentPipe()
    {
    }

    /// <summary>Cancelled when the parent is gone; never, where this process is nobody's child.</summary>
    public CancellationToken Gone => _gone.Token;

    public static ParentPipe Watch()
    {
        var pipe = new ParentPipe();
        if (Environment.GetEnvironmentVariable(ChildProcess.ParentPipeVariable) == "1")
        {
            new Thread(pipe.Drain) { IsBackground = true, Name = nameof(ParentPipe) }.Start();
        }

        return pipe;
    }

    public void Dispose() => _gone.Dispose();

    private void Drain()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (input.Read(ignored) > 0)
        {
            // Only the end matters.
        }

        try
        {
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command was done first.
        }
    }
}
