namespace Recsys.Local;

/// <summary>
/// Tells a process that its parent is gone: a parent that sets <see cref="ChildProcess.ParentPipeVariable"/> holds the standard input open as long as
/// it lives, so that its end tells of even a killed parent.
/// </summary>
public static class ParentWatch
{
    /// <summary>Whether a parent holds the standard input open for this process.</summary>
    public static bool HasParent => Environment.GetEnvironmentVariable(ChildProcess.ParentPipeVariable) == "1";

    /// <summary>Begins to watch; a process that is nobody's child watches nothing.</summary>
    /// <param name="stop">Called once, when the parent is gone.</param>
    public static void Start(Action stop)
    {
        if (!HasParent)
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
