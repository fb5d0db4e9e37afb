using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Xunit;

namespace Recsys.TestKit;

/// <summary>Waits for what another process or thread does: patiently, since the machine may be busy.</summary>
public static class Eventually
{
    private const int ShownItems = 20;

    /// <summary>No test waits longer unless something is wrong.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until something is so; fails with <paramref name="what"/> if it never is.</summary>
    public static Task TrueAsync(Func<bool> check, string what) => TrueAsync(() => Task.FromResult(check()), what);

    /// <summary>Waits until something is so; fails with <paramref name="what"/> if it never is.</summary>
    public static Task TrueAsync(Func<Task<bool>> check, string what) => TrueAsync(check, () => what);

    /// <summary>Waits until something is so; fails with <paramref name="what"/> if it never is, which may tell what was seen last.</summary>
    public static async Task TrueAsync(Func<Task<bool>> check, Func<string> what)
    {
        if (!await LastAsync(check, isTrue => isTrue, Patience)) throw new TimeoutException($"Never came: {what()}.");
    }

    /// <summary>Looks until what is seen is enough, and returns it; fails with what was seen last if it never is.</summary>
    /// <param name="what">The text of <paramref name="isEnough"/>, from the compiler.</param>
    /// <param name="patience"><see cref="Patience"/> where it is null.</param>
    public static async Task<T> SeenAsync<T>(
        Func<Task<T>> look, Func<T, bool> isEnough, [CallerArgumentExpression(nameof(isEnough))] string what = "", TimeSpan? patience = null)
    {
        var seen = await LastAsync(look, isEnough, patience ?? Patience);
        return isEnough(seen) ? seen : throw new TimeoutException($"Never came: {what}. Seen last: {Shown(seen)}.");
    }

    /// <summary>Looks until what is seen is enough or patience ends; returns what was seen last, for who judges it.</summary>
    public static async Task<T> LastAsync<T>(Func<Task<T>> look, Func<T, bool> isEnough, TimeSpan patience)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isEnough(seen) || TimeProvider.System.GetElapsedTime(begin) > patience) return seen;
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    private static string Shown(object? seen) => seen switch
    {
        null => "nothing",
        string or JsonNode => seen.ToString()!,
        ICollection many => $"{many.Count} ({string.Join(", ", many.Cast<object?>().Take(ShownItems))})",
        _ => seen.ToString()!,
    };
}
