using Recsys.TestKit;

namespace Recsys.Local.Tests;

/// <summary>What all tests wait by.</summary>
public sealed class EventuallyTests
{
    [Fact]
    public async Task What_never_comes_fails_with_what_was_seen_last()
    {
        var looks = 0;
        var error = await Assert.ThrowsAsync<TimeoutException>(() => Eventually.SeenAsync(
            () => Task.FromResult<string[]>(["first", $"look {++looks}"]), seen => seen.Length == 3, patience: TimeSpan.FromMilliseconds(300)));
        Assert.InRange(looks, 2, int.MaxValue);
        Assert.Equal($"Never came: seen => seen.Length == 3. Seen last: 2 (first, look {looks}).", error.Message);
    }

    [Fact]
    public async Task What_comes_is_returned()
    {
        var looks = 0;
        Assert.Equal(3, await Eventually.SeenAsync(() => Task.FromResult(++looks), seen => seen == 3));
    }
}
