namespace Recsys.Domain.Context;

/// <summary>
/// What the ids of one field have in common. An id alone says nothing of its neighbours: that 23:00 comes before 0:00, that 8:00 and 9:00 are
/// both of the morning, that Saturday is like Sunday. Each hour has the traits <c>sin, cos(2πh/24)</c>, <c>sin, cos(4πh/24)</c> and its part of the
/// day (0–5, 6–11, 12–17, 18–23: 1 for one of four); each weekday <c>sin, cos(2πd/7)</c> and whether it is of the weekend. A table of
/// <c>ids + traits</c> rows is learnt, and the row of an id is its own plus those of its traits times their values, so that the encoded vector of a
/// request stays one id a field.
/// </summary>
public sealed class ContextTraits
{
    private const int HoursADay = 24;
    private const int DaysAWeek = 7;
    private const int PartsOfTheDay = 4;
    private const int Harmonics = 2;

    private readonly List<(int Trait, double Value)>[] _traits;

    internal ContextTraits(ContextFeatures features)
    {
        _traits = new List<(int, double)>[features.Cardinality];
        for (var i = 0; i < _traits.Length; i++)
        {
            _traits[i] = [];
        }

        for (var f = 0; f < features.Fields.Count; f++)
        {
            var first = features.OffsetOf(f) + ContextField.Reserved;
            switch (features.Fields[f].Kind)
            {
                case ContextFieldKind.Hour:
                    for (var hour = 0; hour < HoursADay; hour++)
                    {
                        AddCycle(_traits[first + hour], hour, HoursADay, Harmonics);
                        _traits[first + hour].Add((Count + (2 * Harmonics) + (hour * PartsOfTheDay / HoursADay), 1));
                    }

                    Count += (2 * Harmonics) + PartsOfTheDay;
                    break;
                case ContextFieldKind.Weekday:
                    for (var day = 0; day < DaysAWeek; day++)
                    {
                        AddCycle(_traits[first + day], day, DaysAWeek, harmonics: 1);
                        if (day >= 5)
                        {
                            _traits[first + day].Add((Count + 2, 1));
                        }
                    }

                    Count += 3;
                    break;
            }
        }
    }

    /// <summary>The number of different traits.</summary>
    public int Count { get; }

    /// <summary>The traits of an id with their values; an id that is missing or unknown in its field has none.</summary>
    public IReadOnlyList<(int Trait, double Value)> Of(int id) => _traits[id];

    private void AddCycle(List<(int, double)> traits, int value, int period, int harmonics)
    {
        for (var k = 1; k <= harmonics; k++)
        {
            var angle = 2 * Math.PI * k * value / period;
            traits.Add((Count + (2 * k) - 2, Math.Sin(angle)));
            traits.Add((Count + (2 * k) - 1, Math.Cos(angle)));
        }
    }
}
