using System.Text.Json;
using CsCheck;
using Recsys.Domain.Context;

namespace Recsys.Domain.Tests.Context;

public sealed class ContextFeaturesTests
{
    private static readonly RequestContext[] Training =
    [
        RequestContext.Of("phone", "DE"), RequestContext.Of("phone", "US"), RequestContext.Of("tv", "DE").With("mood", "calm"),
    ];

    // 2026-03-07 is a Saturday.
    private static readonly DateTimeOffset SaturdayNight = new(2026, 3, 7, 23, 5, 0, TimeSpan.FromHours(9));

    [Fact]
    public void Hour_and_weekday_come_first_then_the_fields_by_name()
    {
        var features = ContextFeatures.Fit(Training, timed: true);
        Assert.Equal(["hour", "weekday", "country", "device", "mood"], features.Fields.Select(f => f.Name));
        Assert.Equal(26 + 9 + 4 + 4 + 3, features.Cardinality);
    }

    [Fact]
    public void The_hour_is_the_users_own()
    {
        var features = ContextFeatures.Fit(Training, timed: true);
        var ids = features.Encode(SaturdayNight, RequestContext.Empty);
        Assert.Equal(2 + 23, ids[0]);
        Assert.Equal(26 + 2 + 5, ids[1]);
    }

    [Fact]
    public void Missing_and_unknown_values_have_ids_of_their_own()
    {
        var features = ContextFeatures.Fit(Training, timed: true);
        var device = features.OffsetOf(3);
        Assert.Equal(device + ContextField.Missing, features.Encode(SaturdayNight, RequestContext.Empty)[3]);
        Assert.Equal(device + ContextField.Unknown, features.Encode(SaturdayNight, RequestContext.Of("watch"))[3]);
        // The most frequent value comes first.
        Assert.Equal(device + 2, features.Encode(SaturdayNight, RequestContext.Of("phone"))[3]);
        Assert.Equal(0, features.Encode(null, RequestContext.Empty)[0]);
    }

    [Fact]
    public void Data_without_times_has_no_hour() =>
        Assert.Equal(["country", "device", "mood"], ContextFeatures.Fit(Training, timed: false).Fields.Select(f => f.Name));

    [Fact]
    public void Only_the_named_fields_are_encoded() =>
        Assert.Equal(["device"], ContextFeatures.Fit(Training, timed: false, ["device", "absent"]).Fields.Select(f => f.Name));

    [Fact]
    public void Of_many_fields_those_that_enough_contexts_carry_and_that_say_most_are_encoded_and_the_others_named()
    {
        // One event with a thousand keys among a thousand, of which twenty fields are everywhere: field f has f + 1 values.
        var odd = new RequestContext(Enumerable.Range(0, 1000).Select(k => KeyValuePair.Create($"odd{k:000}", "x")));
        var usual = Enumerable.Range(0, 1000).Select(
            n => new RequestContext(Enumerable.Range(0, 20).Select(f => KeyValuePair.Create($"f{f:00}", $"{n % (f + 1)}")).Append(
                KeyValuePair.Create("request", $"{n}"))));
        var leftOut = new List<string>();
        var features = ContextFeatures.Fit(usual.Append(odd), timed: false, leftOut: leftOut.Add);
        Assert.Equal(Enumerable.Range(4, 16).Select(f => $"f{f:00}"), features.Fields.Select(f => f.Name));
        Assert.Equal(["f00", "f01", "f02", "f03", "odd000"], leftOut.Take(5));
        Assert.Equal((1005, "request"), (leftOut.Count, leftOut[^1]));
    }

    [Fact]
    public void What_few_contexts_carry_is_no_field_and_a_value_that_came_once_is_unknown()
    {
        // One event of 150 with 32 fields of its own, four with one; a field of three values and of fifty that came once.
        var odd = Enumerable.Range(0, 32).Select(k => KeyValuePair.Create($"odd{k}", "x"));
        var contexts = Enumerable.Range(0, 150).Select(n => new RequestContext(
            [
                KeyValuePair.Create("place", n < 50 ? $"once{n}" : $"{n % 3}"), .. n == 0 ? odd : [],
                .. n is > 0 and < 5 ? [KeyValuePair.Create("rare", "y")] : Array.Empty<KeyValuePair<string, string>>(),
            ]));
        var features = ContextFeatures.Fit(contexts, timed: false);
        Assert.Equal(["0", "1", "2"], Assert.Single(features.Fields).Values.Order());
        Assert.Equal(ContextField.Unknown, features.Fields[0].IdOf("once7"));
    }

    [Fact]
    public void Fields_that_differ_in_each_event_take_no_place_from_those_that_say_something()
    {
        var contexts = Enumerable.Range(0, 1000).Select(n => new RequestContext(
            Enumerable.Range(0, 16).Select(f => KeyValuePair.Create($"a-nonce{f:00}", $"{n} {f}"))
                .Append(KeyValuePair.Create("device", n % 2 == 0 ? "tv" : "phone"))
                .Append(KeyValuePair.Create("country", n % 10 == 0 ? "JP" : "DE"))));
        var leftOut = new List<string>();
        var features = ContextFeatures.Fit(contexts, timed: false, leftOut: leftOut.Add);
        Assert.Contains("device", features.Fields.Select(f => f.Name));
        Assert.Contains("country", features.Fields.Select(f => f.Name));
        Assert.Equal(["a-nonce14", "a-nonce15"], leftOut);
    }

    [Fact]
    public void Rare_values_beyond_the_limit_are_unknown_ties_by_value()
    {
        var features = ContextFeatures.Fit(
            [RequestContext.Of("c"), RequestContext.Of("a"), RequestContext.Of("b"), RequestContext.Of("b")], timed: false, maxValues: 2);
        Assert.Equal(["b", "a"], features.Fields[0].Values);
        Assert.Equal(ContextField.Unknown, features.Fields[0].IdOf("c"));
    }

    [Fact]
    public void Every_id_lies_in_the_range_of_its_field() => Gen.Select(Contexts.Array[0, 20], Contexts, Gen.Bool, Gen.Int[0, 24 * 400]).Sample(
        (training, asked, timed, hours) =>
        {
            var features = ContextFeatures.Fit(training, timed, maxValues: 3);
            var ids = features.Encode(DateTimeOffset.UnixEpoch.AddHours(hours), asked);
            Assert.Equal(features.Fields.Count, ids.Length);
            for (var i = 0; i < ids.Length; i++)
            {
                var end = i + 1 < ids.Length ? features.OffsetOf(i + 1) : features.Cardinality;
                Assert.InRange(ids[i], features.OffsetOf(i), end - 1);
            }
        });

    [Fact]
    public void The_order_of_the_training_contexts_does_not_matter() => Contexts.Array[1, 20].Sample(training =>
    {
        var forth = ContextFeatures.Fit(training, timed: true);
        var back = ContextFeatures.Fit(training.Reverse(), timed: true);
        Assert.Equal(forth.Fields.SelectMany(f => f.Values.Prepend(f.Name)), back.Fields.SelectMany(f => f.Values.Prepend(f.Name)));
    });

    [Fact]
    public void An_encoding_survives_json()
    {
        var features = ContextFeatures.Fit(Training, timed: true);
        var copy = JsonSerializer.Deserialize<ContextFeatures>(JsonSerializer.Serialize(features))!;
        foreach (var context in Training.Append(RequestContext.Of("watch", "FR")))
        {
            Assert.Equal(features.Encode(SaturdayNight, context), copy.Encode(SaturdayNight, context));
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(7, 5)]
    [InlineData(8, 6)]
    public void The_week_begins_on_monday(int day, int expected) =>
        Assert.Equal(expected, ContextFeatures.WeekdayOf(new DateTimeOffset(2026, 3, day, 12, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Nothing_is_encoded_by_none() => Assert.Empty(ContextFeatures.None.Encode(SaturdayNight, Training[0]));

    private static readonly Gen<RequestContext> Contexts =
        Gen.Dictionary(OneOf("device", "country", "x"), OneOf("a", "b", "c", "d", "e"))[0, 3].Select(d => new RequestContext(d));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
