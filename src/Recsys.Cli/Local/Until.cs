namespace Recsys.Cli.Local;

internal static class Until
{
    /// <summary>Completes, without an error, when the token is cancelled.</summary>
    public static async Task CancelledAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(done.SetResult);
        await done.Task;
    }
}
