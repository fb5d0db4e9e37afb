using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.TestKit;

namespace Recsys.Training.Tests;

/// <summary>Logs that nobody plans and somebody has, by what is odd about them.</summary>
internal static class OddLogs
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly InteractionType[] OnlyHide = [InteractionType.Hide, InteractionType.Unhide, InteractionType.Impression];

    private static readonly string[] NoNumbers = ["NaN", "-NaN", "Infinity", "-Infinity", "null", "1e999", "0x7ff", "-0"];

    private static readonly double[] Values = [1e12, -1e12, 1e-300, -0.0, 0];

    /// <summary>Makes the events of a kind, as many as about <c>size</c>.</summary>
    public static IReadOnlyDictionary<string, Func<int, IEnumerable<Interaction>>> Kinds { get; } =
        new Dictionary<string, Func<int, IEnumerable<Interaction>>>
        {
            ["users and items swapped"] = size => Shop(size, (e, _) => e with { UserId = e.ItemId, ItemId = e.UserId }),
            ["users and items of the same names"] = size => Shop(size, (e, _) => e with { UserId = e.UserId.Replace('u', 'i') }),
            ["users who only hide"] = size => Shop(size, (e, n) => e with { Type = OnlyHide[n % OnlyHide.Length] }),
            ["all but one hide"] = size => Shop(size, (e, n) => n == 0 ? e : e with { Type = InteractionType.Hide }),
            ["ratings of 1 only"] = size => Shop(size, (e, _) => e with { Type = InteractionType.Rate, Value = 1 }),
            ["one event a day"] = size => Shop(size, (e, n) => e with { Timestamp = Start.AddDays(n) }),
            ["dates without hours"] = size => Shop(size, (e, n) => e with { Timestamp = Start.AddDays(n * 4 / Math.Max(1, size)) }),
            ["one event id with two contents"] = size => Shop(size, (e, n) => e with { EventId = $"same{n / 2}" }),
            ["one event id for all"] = size => Shop(size, (e, _) => e with { EventId = "same" }),
            ["all items taken by everybody"] = size =>
                from user in Enumerable.Range(0, Math.Max(1, size / 8))
                from item in Enumerable.Range(0, 8)
                select Event((user * 8) + item, user, item),
            ["one item for everybody and singles"] = size => Enumerable.Range(0, size).Select(n => Event(n, n / 2, n % 2 == 0 ? 0 : n)),
            ["singles only"] = size => Enumerable.Range(0, size).Select(n => Event(n, n, n)),
            ["one and the same item again and again"] = size => Enumerable.Range(0, size).Select(n => Event(n, n % 3, n < 6 ? n : 0)),
            ["places in an order"] = size => Shop(size, (e, n) => e with { Timestamp = DateTimeOffset.UnixEpoch.AddMilliseconds(n) }),
            ["at the edge of moments"] = size => Shop(size, (e, n) => e with { Timestamp = Moments.First.AddMilliseconds(n - (size / 2)) }),
            ["half a century apart"] = size => Shop(size, (e, n) => n % 2 == 0 ? e : e with { Timestamp = Moments.First.AddHours(n) }),
            ["before there were computers"] = size =>
                Shop(size, (e, n) => e with { Timestamp = new(1066, 10, 14, n % 24, 0, 0, TimeSpan.Zero) }),
            ["offsets from all over the world"] = size =>
                Shop(size, (e, n) => e with { Timestamp = e.Timestamp.ToOffset(TimeSpan.FromMinutes((n * 15 % 1_680) - 840)) }),
            ["two users with one history"] = size =>
                Enumerable.Range(0, size).Select(n => Event(n, n % 2, n / 2) with { Timestamp = Start.AddHours(n / 2) }),
            ["one event each and a giant"] = size =>
                Enumerable.Range(0, size).Select(n => n < size / 3 ? Event(n, n, n % 7) : Event(n, size, n % 40)),
            ["one context for all"] = size => Shop(size, (e, _) => In(e, "shop", "only")),
            ["a context of the item"] = size => Shop(size, (e, _) => In(e, "shelf", $"of {e.ItemId}")),
            ["a context of the user"] = size => Shop(size, (e, _) => In(e, "age", $"of {e.UserId}")),
            ["another context for each event"] = size => Shop(size, (e, n) => In(e, "nonce", $"{n}")),
            ["thirty-two fields of numbers"] = size => Shop(size, (e, n) => e with { Context = Many(n) }),
            ["a context of the last events only"] = size => Shop(size, (e, n) => n < size * 9 / 10 ? e : In(e, "place", $"p{n % 3}")),
            ["words for no number"] = size => Shop(size, (e, n) => In(
                e with { UserId = NoNumbers[n % 7], ItemId = NoNumbers[n % NoNumbers.Length] }, "value", NoNumbers[n % 5])),
            ["values at the bounds"] = size => Shop(size, (e, n) => e with { Type = InteractionType.Rate, Value = Values[n % Values.Length] }),
            ["ids at the bounds"] = size => Shop(size, (e, n) => e with { UserId = e.UserId.PadRight(256, 'ü'), ItemId = UglyIds.Fifty[n % 50] }),
            ["the newest first"] = size => Shop(size).Reverse(),
            ["users who come once the others are gone"] = size =>
                Enumerable.Range(0, size).Select(n => Event(n, n / 5, (n * 7 % 5) + (n / 10 * 5))),
        };

    private static IEnumerable<Interaction> Shop(int size, Func<Interaction, int, Interaction>? odd = null)
    {
        var (random, users, items) = (new Random(size), Math.Max(3, size / 12), Math.Max(4, size / 20));
        return Enumerable.Range(0, size).Select(n => Event(n, n % users, random.Next(items))).Select((e, n) => odd?.Invoke(e, n) ?? e);
    }

    private static Interaction Event(int number, int user, int item) => new()
    {
        EventId = FormattableString.Invariant($"e{number}"),
        UserId = FormattableString.Invariant($"u{user}"),
        ItemId = FormattableString.Invariant($"i{item}"),
        Type = InteractionType.View,
        Timestamp = Start.AddMinutes(number * 7),
    };

    private static Interaction In(Interaction e, string field, string value) =>
        e with { Context = RequestContext.Empty.With(field, value) };

    private static RequestContext Many(int number) => new(Enumerable.Range(0, RequestContext.MaxFields).Select(
        f => KeyValuePair.Create(FormattableString.Invariant($"f{f}"), FormattableString.Invariant($"{number % (f + 1)}"))));
}
