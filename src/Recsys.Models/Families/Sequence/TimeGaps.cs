using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// The time between two events as a piecewise linear function of its logarithm: <c>x = log₂(1 + gap/10 s)/2</c>, clipped to
/// [0, <see cref="Knots"/> − 1], lies between two knots and shares itself between them (1 − fraction, fraction). Continuous, so that rounding
/// never moves a score by a step. One more row stands for an unknown gap.
/// </summary>
internal static class TimeGaps
{
    /// <summary>The last knot is 10 s · 4¹¹, about 1.3 years.</summary>
    public const int Knots = 12;

    /// <summary>Rows of a table of gaps.</summary>
    public const int Rows = Knots + 1;

    /// <summary>Ten-second units an hour.</summary>
    public const float UnitsAnHour = 360;

    /// <summary>An age or a gap that is not known.</summary>
    public const float Unknown = -1;

    /// <summary>Ages of a history in hours before the request; all unknown where times are not known.</summary>
    public static float[] AgesOf(ReadOnlySpan<long> times, long at, int count)
    {
        var ages = new float[count];
        if (times.Length != count || at == 0)
        {
            ages.AsSpan().Fill(Unknown);
            return ages;
        }

        for (var i = 0; i < count; i++)
        {
            ages[i] = Math.Max(0, (at - times[i]) / 3_600_000f);
        }

        return ages;
    }

    /// <summary>The gap in hours between two ages, the elder first; unknown where one of them is.</summary>
    public static float Between(float elder, float younger) => elder < 0 || younger < 0 ? Unknown : Math.Max(0, elder - younger);

    /// <summary>The position of a gap among the knots, shape and unit free.</summary>
    public static float Position(float hours) => Math.Min(Knots - 1, MathF.Log2(1 + (hours * UnitsAnHour)) / 2);

    /// <summary>One row a gap, shape [gaps × <see cref="Rows"/>].</summary>
    public static CsrMatrix Encode(ReadOnlySpan<float> hours)
    {
        var starts = new int[hours.Length + 1];
        var columns = new List<int>(hours.Length * 2);
        var values = new List<float>(hours.Length * 2);
        for (var r = 0; r < hours.Length; r++)
        {
            if (hours[r] < 0)
            {
                columns.Add(Knots);
                values.Add(1);
            }
            else
            {
                var position = Position(hours[r]);
                var knot = Math.Min(Knots - 2, (int)position);
                columns.AddRange([knot, knot + 1]);
                values.AddRange([knot + 1 - position, position - knot]);
            }

            starts[r + 1] = columns.Count;
        }

        return new CsrMatrix(hours.Length, Rows, starts, [.. columns], [.. values]);
    }
}
