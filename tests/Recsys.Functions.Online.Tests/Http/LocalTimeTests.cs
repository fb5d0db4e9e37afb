using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Tests.Http;

public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2026-03-01T18:30:00+01:00", 18, 1)]
    [InlineData("2026-03-01T18:30:00 01:00", 18, 1)]
    [InlineData("2026-03-01T18:30:00.25-05:00", 18, -5)]
    [InlineData("2026-03-01T18:30Z", 18, 0)]
    [InlineData("2026-03-01t18:30:00z", 18, 0)]
    public void Hour_and_offset_are_kept(string text, int hour, int offset)
    {
        var time = LocalTime.Read("at", text)!.Value;
        Assert.Equal((hour, TimeSpan.FromHours(offset)), (time.Hour, time.Offset));
    }

    [Theory]
    [InlineData("2026-03-01T18:30:00")]
    [InlineData("2026-03-01")]
    [InlineData("18:30")]
    [InlineData("2026-02-30T18:30:00Z")]
    [InlineData("03/01/2026 18:30:00 +01:00")]
    public void A_time_without_an_offset_or_a_day_is_none(string text) =>
        Assert.Equal("at", Assert.Throws<RequestException>(() => LocalTime.Read("at", text)).Field);

    [Fact]
    public void Nothing_is_nothing() => Assert.Null(LocalTime.Read("at", ""));
}
