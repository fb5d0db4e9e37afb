using System.Numerics.Tensors;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Candidates;

/// <summary>
/// Sorts the items of a member into lists: k-means (Lloyd 1982) of two levels, √L centres and √L in each, so that an item is compared with 2·√L of
/// the L centres. The same items give the same lists.
/// </summary>
internal sealed class IndexBuilder(Member member, int items)
{
    private const double MostProducts = 4e10;

    private const int Rounds = 8, MostOfTraining = 64_000, ListsAnItemRoot = 4;

    private readonly int _width = member.LinearWidths.Sum();

    /// <summary>About four times √items lists, a square.</summary>
    public int Lists => Side * Side;

    private int Side => (int)Math.Max(2, Math.Round(Math.Sqrt(ListsAnItemRoot * Math.Sqrt(items))));

    /// <summary>Mean and covariances of the rows; where there are many numbers, of an even part of the items.</summary>
    public (float[] Mean, float[] Covariance) Moments()
    {
        var step = (int)Math.Max(1, Math.Ceiling((double)items * _width * _width / MostProducts));
        var (sum, row) = (new double[_width], new float[_width]);
        var count = 0;
        for (var item = 1; item < items; item += step, count++)
        {
            member.CopyRow(item, row);
            for (var i = 0; i < _width; i++) sum[i] += row[i];
        }

        float[] mean = [.. sum.Select(s => (float)(s / count))];
        var products = new double[_width * _width];
        var part = new float[_width * _width];
        var inPart = 0;
        for (var item = 1; item < items; item += step)
        {
            member.CopyRow(item, row);
            TensorPrimitives.Subtract(row, mean, row);
            for (var i = 0; i < _width; i++)
            {
                if (row[i] != 0) TensorPrimitives.MultiplyAdd(row, row[i], part.AsSpan(i * _width, _width), part.AsSpan(i * _width, _width));
            }

            // Sums of a few thousand are exact enough in single precision.
            if (++inPart == 4_096) Flush();
        }

        Flush();
        return (mean, [.. products.Select(p => (float)(p / count))]);

        void Flush()
        {
            for (var i = 0; i < part.Length; i++) products[i] += part[i];
            part.AsSpan().Clear();
            inPart = 0;
        }
    }

    /// <summary>The items list by list, where the lists begin, and the centres [lists × width].</summary>
    public (int[] Items, int[] Starts, float[] Centres) Build()
    {
        var side = Side;
        var training = Enumerable.Range(0, Math.Min(MostOfTraining, items - 1)).Select(
            n => 1 + (int)((long)n * (items - 1) / Math.Min(MostOfTraining, items - 1))).ToArray();
        var rows = new float[training.Length * _width];
        for (var i = 0; i < training.Length; i++) member.CopyRow(training[i], rows.AsSpan(i * _width, _width));
        var top = KMeans(rows, side);
        var near = Assign(rows, top);
        var centres = new float[side * side * _width];
        for (var c = 0; c < side; c++)
        {
            int[] own = [.. Enumerable.Range(0, training.Length).Where(i => near[i] == c)];
            var part = new float[Math.Max(1, own.Length) * _width];
            if (own.Length == 0) top.AsSpan(c * _width, _width).CopyTo(part);
            for (var i = 0; i < own.Length; i++) rows.AsSpan(own[i] * _width, _width).CopyTo(part.AsSpan(i * _width));
            KMeans(part, side).CopyTo(centres, c * side * _width);
        }

        var lists = new int[items];
        Parallel.For(0, (items / 4_096) + 1, chunk =>
        {
            var row = new float[_width];
            for (var item = Math.Max(1, chunk * 4_096); item < Math.Min(items, (chunk + 1) * 4_096); item++)
            {
                member.CopyRow(item, row);
                var c = Nearest(row, top, 0, side);
                lists[item] = (c * side) + Nearest(row, centres, c * side, side);
            }
        });
        return Sorted(lists, side * side, centres);
    }

    private (int[] Items, int[] Starts, float[] Centres) Sorted(int[] lists, int count, float[] centres)
    {
        var starts = new int[count + 1];
        for (var item = 1; item < items; item++) starts[lists[item] + 1]++;
        for (var l = 0; l < count; l++) starts[l + 1] += starts[l];
        var (next, sorted) = (starts[..^1], new int[items - 1]);
        for (var item = 1; item < items; item++) sorted[next[lists[item]]++] = item;
        // The centre of a list is the mean of all that is in it, not of the part that it was found with.
        var (sum, row) = (new float[_width], new float[_width]);
        for (var l = 0; l < count; l++)
        {
            if (starts[l + 1] == starts[l]) continue;
            sum.AsSpan().Clear();
            for (var at = starts[l]; at < starts[l + 1]; at++)
            {
                member.CopyRow(sorted[at], row);
                TensorPrimitives.Add(sum, row, sum);
            }

            TensorPrimitives.Divide(sum, (float)(starts[l + 1] - starts[l]), centres.AsSpan(l * _width, _width));
        }

        return (sorted, starts, centres);
    }

    private float[] KMeans(float[] rows, int count)
    {
        var n = rows.Length / _width;
        var centres = new float[count * _width];
        for (var c = 0; c < count; c++) rows.AsSpan((int)((long)c * n / count) * _width, _width).CopyTo(centres.AsSpan(c * _width));
        for (var round = 0; round < Rounds; round++)
        {
            var near = Assign(rows, centres);
            var (sums, counts) = (new float[centres.Length], new int[count]);
            for (var i = 0; i < n; i++)
            {
                var own = sums.AsSpan(near[i] * _width, _width);
                TensorPrimitives.Add(own, rows.AsSpan(i * _width, _width), own);
                counts[near[i]]++;
            }

            for (var c = 0; c < count; c++)
            {
                if (counts[c] > 0) TensorPrimitives.Divide(sums.AsSpan(c * _width, _width), (float)counts[c], centres.AsSpan(c * _width, _width));
            }
        }

        return centres;
    }

    private int[] Assign(float[] rows, float[] centres)
    {
        var near = new int[rows.Length / _width];
        Parallel.For(0, (near.Length / 512) + 1, chunk =>
        {
            for (var i = chunk * 512; i < Math.Min(near.Length, (chunk + 1) * 512); i++)
            {
                near[i] = Nearest(rows.AsSpan(i * _width, _width), centres, 0, centres.Length / _width);
            }
        });
        return near;
    }

    private int Nearest(ReadOnlySpan<float> row, float[] centres, int from, int count)
    {
        var (best, least) = (0, float.PositiveInfinity);
        for (var c = 0; c < count; c++)
        {
            var distance = TensorPrimitives.Distance(row, centres.AsSpan((from + c) * _width, _width));
            if (distance < least) (best, least) = (c, distance);
        }

        return best;
    }
}
