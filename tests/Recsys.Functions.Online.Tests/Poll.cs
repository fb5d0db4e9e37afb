namespace Recsys.Functions.Online.Tests;

/// <summary>Waits for what comes by itself.</summary>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> enough)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var seen = await look();
            if (enough(seen) || TimeProvider.System.GetUtcNow() > end)
            {
                return seen;
            }

            await Task.Delay(100);
        }
    }
}
