using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Recsys.Domain.Wire;

namespace Recsys.Domain.Tests.Wire;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-07-20T10:00:00Z", "2026-07-20T10:00:00.0000000+00:00")]
    [InlineData("2026-07-20t10:00:00z", "2026-07-20T10:00:00.0000000+00:00")]
    [InlineData("2026-07-20T10:00Z", "2026-07-20T10:00:00.0000000+00:00")]
    [InlineData("2026-07-20T10:00:00.5-03:30", "2026-07-20T10:00:00.5000000-03:30")]
    [InlineData("2026-07-20T10:00:00.123456789+14:00", "2026-07-20T10:00:00.1234567+14:00")]
    public void Moments_keep_their_offset_and_seven_of_nine_decimals(string text, string moment)
    {
        Assert.True(Rfc3339.TryParse(text, out var read));
        Assert.Equal(moment, read.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(read, Event(text).Interaction!.Timestamp);
    }

    [Theory]
    [InlineData("2026-07-20T10:00:00")]
    [InlineData("2026-03-08T02:30:00")]
    [InlineData("2026-07-20")]
    [InlineData("2026-07-20 10:00:00Z")]
    [InlineData("2026-07-20T10:00:00.1234567890Z")]
    [InlineData("2026-07-20T10:00:00.Z")]
    [InlineData("2026-07-20T10:00:00+0100")]
    [InlineData("2026-07-20T10:00:00+15:00")]
    [InlineData("2026-02-30T10:00:00Z")]
    [InlineData("2026-07-20T24:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("")]
    public void What_has_no_offset_or_is_none_is_refused_in_an_event_too(string text)
    {
        Assert.False(Rfc3339.TryParse(text, out _));
        Assert.Equal("timestamp", Event(text).Error!.Field);
    }

    [Fact]
    public void A_moment_that_is_written_is_read_again() =>
        Gen.Select(Gen.Long[DateTime.UnixEpoch.Ticks, new DateTime(2200, 1, 1).Ticks], Gen.Int[-14 * 60, 14 * 60]).Sample((ticks, minutes) =>
        {
            var moment = new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(minutes));
            return Rfc3339.TryParse(moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture), out var read)
                && read.EqualsExact(moment);
        });

    [Fact]
    public void Ids_and_attributes_of_items_may_be_numbers_and_keep_their_spelling()
    {
        var item = JsonSerializer.Deserialize<Item>("""{"itemId":1.0,"categories":[7,"x"],"attributes":{"price":9.50,"new":true}}""",
            ItemJson.Options)!;
        Assert.Equal("1.0", item.ItemId);
        Assert.Equal(["7", "x"], item.Categories);
        Assert.Equal(("9.50", "true"), (item.Attributes["price"], item.Attributes["new"]));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Item>("""{"itemId":{}}""", ItemJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Item>("""{"title":"x"}""", ItemJson.Options));
    }

    private static InteractionResult Event(string timestamp) => InteractionJson.Read(
        Encoding.UTF8.GetBytes($$"""{"eventId":"e","userId":"u","itemId":"i","type":"view","timestamp":"{{timestamp}}"}"""),
        new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
}
