using CsCheck;
using Recsys.Domain.Context;

namespace Recsys.Domain.Tests.Context;

public sealed class ContextTraitsTests
{
    private static readonly ContextFeatures Features = ContextFeatures.Fit([RequestContext.Of("phone")], timed: true);

    [Fact]
    public void One_hour_later_is_as_near_at_midnight_as_at_noon() => Gen.Int[0, 23].Sample(hour =>
        Assert.Equal(Cycles(Hour(12), Hour(13)), Cycles(Hour(hour), Hour((hour + 1) % 24)), 1e-9));

    [Fact]
    public void Hours_of_one_part_of_the_day_share_a_trait_and_those_of_two_do_not() => Gen.Select(Gen.Int[0, 23], Gen.Int[0, 23]).Sample((a, b) =>
        Assert.Equal(a / 6 == b / 6, Buckets(Hour(a)).SequenceEqual(Buckets(Hour(b)))));

    [Fact]
    public void Saturday_and_sunday_are_the_weekend()
    {
        var weekend = Enumerable.Range(0, 7).Select(day => Buckets(Features.Traits.Of(Weekday(day))).Count()).ToArray();
        Assert.Equal([0, 0, 0, 0, 0, 1, 1], weekend);
    }

    [Fact]
    public void Other_fields_and_what_is_missing_or_unknown_have_no_traits()
    {
        Assert.Equal(8 + 3, Features.Traits.Count);
        for (var f = 0; f < Features.Fields.Count; f++)
        {
            Assert.Empty(Features.Traits.Of(Features.OffsetOf(f) + ContextField.Missing));
            Assert.Empty(Features.Traits.Of(Features.OffsetOf(f) + ContextField.Unknown));
        }

        Assert.Empty(Features.Traits.Of(Features.Cardinality - 1));
        Assert.Equal(0, ContextFeatures.None.Traits.Count);
    }

    private static IReadOnlyList<(int Trait, double Value)> Hour(int hour) => Features.Traits.Of(ContextField.Reserved + hour);

    private static int Weekday(int day) => Features.OffsetOf(1) + ContextField.Reserved + day;

    /// <summary>The traits that are 1 or nothing: the last of an hour, the one behind sine and cosine of a weekday.</summary>
    private static IEnumerable<int> Buckets(IReadOnlyList<(int Trait, double Value)> traits) =>
        traits.Skip(traits[0].Trait == 0 ? 4 : 2).Select(t => t.Trait);

    private static double Cycles(IReadOnlyList<(int Trait, double Value)> a, IReadOnlyList<(int Trait, double Value)> b) =>
        Math.Sqrt(a.Take(4).Zip(b.Take(4), (x, y) => (x.Value - y.Value) * (x.Value - y.Value)).Sum());
}
