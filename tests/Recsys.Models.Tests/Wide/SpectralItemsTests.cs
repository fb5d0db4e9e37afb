using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Wide;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Wide;

public class SpectralItemsTests
{
    private const int Items = 41, Group = 10;

    private static readonly CommonUsersForm Any = new();

    [Fact]
    public void Cosines_are_those_of_the_leading_eigenvectors()
    {
        const int Width = 4;
        var table = NearlyOfRank(Width);
        var expected = Embedding(Dense(table), Width);
        // A quarter of what was drawn is added.
        float[][] vectors = [.. BegunWith(table, Width, out var drawn).Zip(drawn, (b, d) => b.Zip(d, (x, y) => x - (y / 4)).ToArray())];
        for (var i = 1; i < Items; i++)
        {
            for (var j = 1; j < i; j++) Assert.Equal(Cosine(expected[i], expected[j]), Cosine(vectors[i], vectors[j]), 0.01);
        }
    }

    [Fact]
    public void Items_of_one_chain_begin_nearer_than_those_of_another()
    {
        var vectors = BegunWith(Chains(), width: 8, out _);
        double Mean(bool isSame) => (from i in Enumerable.Range(1, Items - 1)
                                     from j in Enumerable.Range(1, i - 1)
                                     where ((i - 1) / Group == (j - 1) / Group) == isSame
                                     select Cosine(vectors[i], vectors[j])).Average();
        Assert.True(Mean(true) > Mean(false) + 0.2, $"{Mean(true)} and {Mean(false)}");
    }

    [Fact]
    public void An_item_without_neighbours_and_the_first_row_stay_as_drawn()
    {
        var vectors = BegunWith(Chains(loner: 17), width: 8, out var drawn);
        Assert.Equal(drawn[17], vectors[17]);
        Assert.Equal(drawn[0], vectors[0]);
        Assert.NotEqual(drawn[16], vectors[16]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_fewer_items_than_numbers_are_no_fault()
    {
        Assert.Equal(BegunWith(Chains(), width: 64, out _), BegunWith(Chains(), width: 64, out _));
        Assert.All(BegunWith(Chains(), width: 64, out _).Skip(1), row => Assert.True(double.IsFinite(Length(row)) && Length(row) > 0));
    }

    /// <summary>Four chains of ten items, each followed by the next and, weaker, by the one after it.</summary>
    private static ItemNeighbours Chains(int loner = 0)
    {
        var table = new ItemNeighbours(Any, Items);
        for (var i = 1; i < Items; i++)
        {
            table.Keep(i, Enumerable.Range(1, 2)
                .Where(d => (i - 1) % Group + d < Group && i != loner && i + d != loner)
                .Select(d => (1f / d + (i % 7 * 0.03f), i + d)));
        }

        return table;
    }

    /// <summary>Similarities that are products of a few drawn numbers an item.</summary>
    private static ItemNeighbours NearlyOfRank(int rank)
    {
        var random = Seeded.Net(7, 0);
        double[] Factors() => [.. Enumerable.Range(0, rank).Select(_ => random.NextDouble() - 0.5)];
        double[][] factors = [.. Enumerable.Range(0, Items).Select(_ => Factors())];
        float Product(int i, int j) => (float)factors[i].Zip(factors[j], (x, y) => x * y).Sum();
        var table = new ItemNeighbours(Any, Items);
        for (var i = 1; i < Items; i++)
        {
            table.Keep(i, Enumerable.Range(1, Items - 1).Where(j => j != i).Select(j => (Product(i, j), j)));
        }

        return table;
    }

    private static float[][] BegunWith(ItemNeighbours table, int width, out float[][] drawn)
    {
        TorchRuntime.Initialize();
        using var scope = NewDisposeScope();
        using var generator = Seeded.Torch(3, 0);
        var vectors = Seeded.Normal(generator, 1, Items, width);
        drawn = Rows(vectors, width);
        SpectralItems.Begin(table, vectors, seed: 3);
        return Rows(vectors, width);
    }

    private static float[][] Rows(Tensor vectors, int width) => [.. ParameterSet.Floats(vectors).ToArray().Chunk(width)];

    /// <summary>S + Sᵀ + u·I.</summary>
    private static double[,] Dense(ItemNeighbours table)
    {
        var matrix = new double[table.Items, table.Items];
        for (var i = 0; i < table.Items; i++)
        {
            matrix[i, i] += table.Unit;
            for (var k = 0; k < table.Width; k++)
            {
                var (j, s) = (table.Ids[(i * table.Width) + k], table.Similarities[(i * table.Width) + k]);
                matrix[i, j] += s;
                matrix[j, i] += s;
            }
        }

        return matrix;
    }

    /// <summary>V·|Λ|^½ of the eigenvalues largest in size, by Jacobi's rotations.</summary>
    private static double[][] Embedding(double[,] a, int width)
    {
        var n = a.GetLength(0);
        var v = new double[n, n];
        for (var i = 0; i < n; i++) v[i, i] = 1;
        for (var sweep = 0; sweep < 60; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (Math.Abs(a[p, q]) < 1e-14) continue;
                    var angle = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]);
                    var (c, s) = (Math.Cos(angle), Math.Sin(angle));
                    for (var k = 0; k < n; k++) (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
                    for (var k = 0; k < n; k++) (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
                    for (var k = 0; k < n; k++) (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
                }
            }
        }

        int[] leading = [.. Enumerable.Range(0, n).OrderByDescending(e => Math.Abs(a[e, e])).Take(width)];
        return [.. Enumerable.Range(0, n).Select(i => Array.ConvertAll(leading, e => v[i, e] * Math.Sqrt(Math.Abs(a[e, e]))))];
    }

    private static double Cosine(float[] a, float[] b) => Cosine(Array.ConvertAll(a, x => (double)x), Array.ConvertAll(b, x => (double)x));

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));

    private static double Length(float[] row) => Math.Sqrt(row.Sum(x => (double)x * x));
}
