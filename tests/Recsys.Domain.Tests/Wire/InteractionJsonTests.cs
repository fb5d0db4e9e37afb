using System.Text;
using CsCheck;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;

namespace Recsys.Domain.Tests.Wire;

public sealed class InteractionJsonTests
{
    private static readonly DateTimeOffset Received = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Whole =
        """{"eventId":"e1","userId":"u","itemId":"i","type":"rate","value":4.5,"timestamp":"2026-03-01T18:30:00+09:00","sessionId":"s","context":"""
            + """{"device":"tv","country":"JP","rank":3,"sale":true,"gone":null}}""";

    [Fact]
    public void A_whole_body_is_read_with_its_local_time_and_every_context_key()
    {
        var interaction = Read(Whole).Interaction!;
        Assert.Equal(("e1", "u", "i", InteractionType.Rate, 4.5, "s"),
            (interaction.EventId, interaction.UserId, interaction.ItemId, interaction.Type, interaction.Value, interaction.SessionId));
        Assert.Equal(18, interaction.Timestamp.Hour);
        Assert.Equal(TimeSpan.FromHours(9), interaction.Timestamp.Offset);
        Assert.Equal("tv", interaction.Context.Device);
        Assert.Equal("JP", interaction.Context.Country);
        Assert.Equal(("3", "true", null), (interaction.Context["rank"], interaction.Context["sale"], interaction.Context["gone"]));
    }

    [Fact]
    public void A_byte_order_mark_before_a_body_is_stepped_over() => Assert.Equal(
        Read(Whole).Interaction, InteractionJson.Read(Encoding.UTF8.GetBytes('\ufeff' + Whole), Received).Interaction);

    [Fact]
    public void Numeric_ids_keep_their_spelling() =>
        Assert.Equal("0042.50", Read(Body("userId", "\"0042.50\"")).Interaction!.UserId);

    [Fact]
    public void An_id_that_is_a_number_is_taken() => Assert.Equal("42", Read(Body("itemId", "42")).Interaction!.ItemId);

    [Fact]
    public void A_cloud_event_lends_its_id_and_time_to_its_data()
    {
        var result = Read(
            """
            {
              "specversion":"1.0","id":"ce-1","time":"2026-03-01T10:00:00Z","type":"shop.view","source":"/app",
              "data":{"userId":"u","itemId":"i","type":"view"}
            }
            """);
        Assert.True(result.IsValid);
        Assert.Equal("ce-1", result.Interaction.EventId);
        Assert.Equal(InteractionType.View, result.Interaction.Type);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), result.Interaction.Timestamp);
    }

    [Fact]
    public void The_data_of_a_cloud_event_goes_before_its_envelope() =>
        Assert.Equal("inner", Read(
            """
            {
              "specversion":"1.0","id":"outer",
              "data":{"eventId":"inner","userId":"u","itemId":"i","type":"view","timestamp":"2026-03-01T10:00:00Z"}
            }
            """).Interaction!.EventId);

    [Theory]
    [InlineData("", InteractionErrorCodes.InvalidJson, "")]
    [InlineData("{", InteractionErrorCodes.InvalidJson, "")]
    [InlineData("[]", InteractionErrorCodes.InvalidJson, "")]
    [InlineData("null", InteractionErrorCodes.InvalidJson, "")]
    [InlineData("""{"value":NaN}""", InteractionErrorCodes.InvalidJson, "")]
    [InlineData("""{"specversion":"1.0","data":"text"}""", InteractionErrorCodes.InvalidField, "data")]
    [InlineData("""{"specversion":"1.0","id":"x","data":{"itemId":"i"}}""", InteractionErrorCodes.MissingField, "userId")]
    [InlineData("{}", InteractionErrorCodes.MissingField, "eventId")]
    public void A_body_that_is_no_event_says_why(string body, string code, string field) => AssertError(Read(body), code, field);

    [Theory]
    [InlineData("eventId")]
    [InlineData("userId")]
    [InlineData("itemId")]
    [InlineData("type")]
    [InlineData("timestamp")]
    public void A_required_field_that_is_missing_or_null_is_named(string field)
    {
        AssertError(Read(Body(field, null)), InteractionErrorCodes.MissingField, field);
        AssertError(Read(Body(field, "null")), InteractionErrorCodes.MissingField, field);
    }

    [Theory]
    [InlineData("eventId", "\"\"", InteractionErrorCodes.InvalidField)]
    [InlineData("userId", "\"a\\u0085b\"", InteractionErrorCodes.InvalidField)]
    [InlineData("userId", "{}", InteractionErrorCodes.InvalidField)]
    [InlineData("itemId", "true", InteractionErrorCodes.InvalidField)]
    [InlineData("itemId", "\"a\\u0000b\"", InteractionErrorCodes.InvalidField)]
    [InlineData("itemId", "\"a\\nb\"", InteractionErrorCodes.InvalidField)]
    [InlineData("sessionId", "[]", InteractionErrorCodes.InvalidField)]
    [InlineData("value", "\"4\"", InteractionErrorCodes.InvalidField)]
    [InlineData("value", "1e999", InteractionErrorCodes.InvalidField)]
    [InlineData("value", "1e308", InteractionErrorCodes.InvalidField)]
    [InlineData("value", "-1.1e12", InteractionErrorCodes.InvalidField)]
    [InlineData("context", "[]", InteractionErrorCodes.InvalidField)]
    [InlineData("type", "\"stroll\"", InteractionErrorCodes.UnknownType)]
    [InlineData("type", "\"View\"", InteractionErrorCodes.UnknownType)]
    [InlineData("type", "1", InteractionErrorCodes.UnknownType)]
    [InlineData("timestamp", "1700000000", InteractionErrorCodes.InvalidField)]
    [InlineData("timestamp", "\"yesterday\"", InteractionErrorCodes.InvalidField)]
    [InlineData("timestamp", "\"1969-12-31T23:59:59Z\"", InteractionErrorCodes.TimestampOutOfRange)]
    [InlineData("timestamp", "\"2026-03-02T12:00:01Z\"", InteractionErrorCodes.TimestampOutOfRange)]
    public void A_wrong_field_is_named_with_what_was_expected(string field, string json, string code) =>
        AssertError(Read(Body(field, json)), code, field);

    [Fact]
    public void A_body_of_64_KiB_is_taken_and_a_longer_one_is_not_whatever_fills_it()
    {
        string Filled(int bytes) => $"{Whole[..^1]},\"unknown\":[\"{new string('x', bytes - Whole.Length - 15)}\"]}}";
        Assert.True(Read(Filled(InteractionJson.MaxBytes)).IsValid);
        AssertError(Read(Filled(InteractionJson.MaxBytes + 1)), InteractionErrorCodes.InvalidField, "");
        AssertError(Read(Filled(900_000)), InteractionErrorCodes.InvalidField, "");
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_also_in_a_field_that_nobody_reads()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(Whole)[..^1], .. ",\"unknown\":\""u8, 0x8e, .. "\"}"u8];
        AssertError(InteractionJson.Read(body, Received), InteractionErrorCodes.InvalidJson, "");
        using var document = System.Text.Json.JsonDocument.Parse(body);
        AssertError(InteractionJson.Read(document.RootElement, Received), InteractionErrorCodes.InvalidJson, "");
    }

    [Fact]
    public void An_id_of_256_characters_is_taken_and_one_of_257_is_not()
    {
        Assert.True(Read(Body("userId", $"\"{new string('x', 256)}\"")).IsValid);
        AssertError(Read(Body("userId", $"\"{new string('x', 257)}\"")), InteractionErrorCodes.InvalidField, "userId");
    }

    [Fact]
    public void A_context_within_its_bounds_is_taken_and_one_beyond_is_named()
    {
        static string Field(int f, int name, int value) => $"\"{f:00}{new string('n', name - 2)}\":\"{new string('v', value)}\"";
        static string Context(int fields, int name, int value) =>
            "{" + string.Join(',', Enumerable.Range(0, fields).Select(f => Field(f, name, value))) + "}";
        Assert.Equal(32, Read(Body("context", Context(32, 64, 256))).Interaction!.Context.Values.Count);
        AssertError(Read(Body("context", Context(33, 5, 5))), InteractionErrorCodes.InvalidField, "context");
        AssertError(Read(Body("context", Context(1, 65, 5))), InteractionErrorCodes.InvalidField, "context");
        AssertError(Read(Body("context", Context(2, 5, 257))), InteractionErrorCodes.InvalidField, "context.00nnn");
    }

    [Fact]
    public void A_clock_that_runs_a_day_ahead_is_forgiven() =>
        Assert.True(Read(Body("timestamp", "\"2026-03-02T12:00:00Z\"")).IsValid);

    [Fact]
    public void Half_a_surrogate_pair_is_an_error_and_no_crash() =>
        AssertError(Read(Body("userId", "\"\\ud83d\"")), InteractionErrorCodes.InvalidJson, "");

    [Fact]
    public void Bytes_that_are_no_utf8_are_an_error_and_no_crash()
    {
        var bytes = Encoding.UTF8.GetBytes(Body("userId", "\"?\""));
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        Assert.False(InteractionJson.Read(bytes, Received).IsValid);
    }

    [Fact]
    public void A_field_that_occurs_twice_counts_as_its_last() =>
        Assert.Equal(
            "b",
            Read("""{"eventId":"e","userId":"a","userId":"b","itemId":"i","type":"view","timestamp":"2026-03-01T10:00:00Z"}""").Interaction!.UserId);

    [Fact]
    public void What_is_written_is_read_back_the_same() => Interactions.Sample(interaction =>
    {
        var read = InteractionJson.Read(InteractionJson.Write(interaction), Received);
        Assert.True(read.IsValid, read.Error?.Message);
        Assert.Equal(interaction, read.Interaction);
        Assert.Equal(interaction.Timestamp.Offset, read.Interaction.Timestamp.Offset);
    });

    [Fact]
    public void No_bytes_crash_the_reader() => Gen.Byte.Array[0, 200].Sample(bytes => InteractionJson.Read(bytes, Received));

    [Fact]
    public void No_damage_to_a_body_crashes_the_reader() => Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Byte).Sample((at, value) =>
    {
        var bytes = Encoding.UTF8.GetBytes(Whole);
        bytes[at] = value;
        var result = InteractionJson.Read(bytes, Received);
        Assert.True(result.IsValid != (result.Error is not null));
    });

    private static readonly Gen<string> Ids = Gen.String[Gen.Char[' ', '\uD7FF'], 1, 40].Where(s => Domain.Ids.Problem(s) is null);

    private static readonly Gen<Interaction> Interactions = Gen.Select(
        Gen.Select(Ids, Ids, Ids),
        Gen.Enum<InteractionType>(),
        Gen.Double[-1e6, 1e6].Nullable(),
        Gen.Select(Gen.Long[0, Received.UtcTicks - DateTimeOffset.UnixEpoch.Ticks], Gen.Int[-14 * 60, 14 * 60]),
        Ids.Null(),
        Gen.Dictionary(Ids, Gen.String[Gen.Char[' ', '\uD7FF'], 0, 20])[0, 4],
        (ids, type, value, time, session, context) => new Interaction
        {
            EventId = ids.Item1,
            UserId = ids.Item2,
            ItemId = ids.Item3,
            Type = type,
            Value = value,
            Timestamp = new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + time.Item1, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(time.Item2)),
            SessionId = session,
            Context = new RequestContext(context),
        });

    private static InteractionResult Read(string body) => InteractionJson.Read(Encoding.UTF8.GetBytes(body), Received);

    /// <summary>A valid body with one field replaced, added or (null) left out.</summary>
    private static string Body(string field, string? json)
    {
        var fields = new Dictionary<string, string>
        {
            ["eventId"] = "\"e\"",
            ["userId"] = "\"u\"",
            ["itemId"] = "\"i\"",
            ["type"] = "\"view\"",
            ["timestamp"] = "\"2026-03-01T10:00:00Z\"",
        };
        fields.Remove(field);
        if (json is not null)
        {
            fields[field] = json;
        }

        return $"{{{string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}"))}}}";
    }

    private static void AssertError(InteractionResult result, string code, string field)
    {
        Assert.False(result.IsValid);
        Assert.Equal((code, field), (result.Error.Code, result.Error.Field));
        Assert.NotEmpty(result.Error.Message);
    }
}
