using Recsys.Domain.Context;

namespace Recsys.Datasets.Simulation;

/// <summary>
/// The true habits of the shop: by how much a context multiplies the rate of a category. Four of them, each lifting a quarter of the
/// categories: the time of day (mornings 6–11, evenings 18–23), the weekend, the device, the country.
/// </summary>
public sealed class ShopHabits
{
    /// <summary>How many times likelier a category is in a moment, on a device or in a country that suits it.</summary>
    public const double ContextLift = 5;

    private readonly int _categories;

    internal ShopHabits(int categories) => _categories = categories;

    /// <summary>The devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["phone", "desktop", "tablet", "tv"];

    /// <summary>The countries with their offsets from UTC in hours.</summary>
    public static IReadOnlyList<(string Code, int Offset)> Countries { get; } = [("DE", 1), ("US", -5), ("BR", -3), ("JP", 9)];

    /// <summary>The factor on the rate of a category in a context: a product of the lifts that apply, 1 where none does.</summary>
    /// <param name="category">The category, from 0.</param>
    /// <param name="localTime">The user's local time.</param>
    /// <param name="context">Device and country.</param>
    public double FactorOf(int category, DateTimeOffset localTime, RequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfNotEqual(category >= 0 && category < _categories, true);
        var member = category / 4;
        return (category % 4) switch
        {
            0 => Lift(DayPartOf(localTime.Hour) == member % 2),
            1 => Lift((localTime.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) == (member % 2 == 1)),
            2 => Lift(context.Device == Devices[member % Devices.Count]),
            _ => Lift(context.Country == Countries[member % Countries.Count].Code),
        };
    }

    /// <summary>0 in the morning (6–11), 1 in the evening (18–23), −1 between.</summary>
    private static int DayPartOf(int hour) => hour switch
    {
        >= 6 and < 12 => 0,
        >= 18 => 1,
        _ => -1,
    };

    private static double Lift(bool applies) => applies ? ContextLift : 1;
}
