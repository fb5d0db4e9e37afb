namespace Recsys.Functions.Host.Tests;

/// <summary>Waits for what another process does: patiently, since the machine may be busy.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until something is so; says <paramref name="what"/> it waited for when it never is.</summary>
    public static Task TrueAsync(Func<bool> check, string what) => TrueAsync(() => Task.FromResult(check()), what);

    /// <summary>Waits until something is so; says <paramref name="what"/> it waited for when it never is.</summary>
    public static Task TrueAsync(Func<Task<bool>> check, string what) => TrueAsync(check, () => what);

    /// <summary>Waits until something is so; <paramref name="what"/> is asked when it never is, and may tell what was seen last.</summary>
    public static async Task TrueAsync(Func<Task<bool>> check, Func<string> what)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!await check())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience, $"Never came: {what()}.");
            await Task.Delay(Look, TestContext.Current.CancellationToken);
        }
    }
}
