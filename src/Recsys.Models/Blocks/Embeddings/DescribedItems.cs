using System.Numerics.Tensors;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Embeddings;

/// <summary>
/// Rows for items that nobody has taken, from what describes them. Of the n trained items the weights W of the traits are learnt by ridge regression,
/// <c>min Σ_i |v_i − v̄ − Σ_t B_it·w_t|² + λ·|W|²</c> with B of <see cref="ItemBasis"/>; another item gets <c>v̄ + Σ_t B_it·w_t</c>
/// (attribute-to-feature maps: Gantner et al. 2010, https://doi.org/10.1109/ICDM.2010.129). A network that knows items by number alone serves new
/// ones by it, and nothing of its training changes.
/// </summary>
internal static class DescribedItems
{
    /// <summary>λ: a trait of a few items says less than it seems to.</summary>
    private const float Ridge = 1;

    private const int MostRounds = 200;
    private const double Tolerance = 1e-5;

    /// <summary>Sets such rows in the given tables of items, shape [items] or [items × d].</summary>
    public static void Fill(TrainingInput input, bool readsCatalog, ParameterSet parameters, params ReadOnlySpan<string> tables)
    {
        var basis = ItemBasis.Of(input, readsCatalog);
        if (!Untrained(basis).Any()) return;
        foreach (var table in tables)
        {
            var rows = parameters.ValuesOf(table);
            Fill(basis, rows, rows);
        }
    }

    /// <summary>Overwrites the rows of the items that have traits and were not trained.</summary>
    /// <param name="basis">Traits.</param>
    /// <param name="trained">v, shape [items × d]; rows of untrained items are not looked at.</param>
    /// <param name="filled">Shape [items × d]; may be the same memory.</param>
    public static void Fill(ItemBasis basis, ReadOnlySpan<float> trained, Span<float> filled)
    {
        var (width, traits) = (trained.Length / basis.Items, basis.Names.Count);
        int[] items = [.. Enumerable.Range(1, basis.Items - 1).Where(basis.IsTrained)];
        if (items.Length == 0 || traits == 0) return;
        var mean = new float[width];
        foreach (var i in items) TensorPrimitives.Add(mean, trained.Slice(i * width, width), mean);
        TensorPrimitives.Divide(mean, items.Length, mean);
        var right = new float[traits * width];
        var row = new float[width];
        foreach (var i in items)
        {
            TensorPrimitives.Subtract(trained.Slice(i * width, width), mean, row);
            Scatter(basis, i, row, right);
        }

        var weights = Solve(basis, items, right, width);
        foreach (var i in Untrained(basis))
        {
            Gather(basis, i, weights, row);
            TensorPrimitives.Add(row, mean, filled.Slice(i * width, width));
        }
    }

    private static IEnumerable<int> Untrained(ItemBasis basis) =>
        Enumerable.Range(1, basis.Items - 1).Where(i => !basis.IsTrained(i) && basis.TraitsOf(i).Count > 0);

    /// <summary>
    /// <c>(BᵀB + λ)·W = right</c> by conjugate gradients (Hestenes and Stiefel 1952), all columns side by side:
    /// B is sparse, and BᵀB of many traits would not be.
    /// </summary>
    private static float[] Solve(ItemBasis basis, int[] items, float[] right, int width)
    {
        var (x, r, p, product) = (new float[right.Length], (float[])right.Clone(), (float[])right.Clone(), new float[right.Length]);
        var row = new float[width];
        var old = Squares(r, r, width);
        var enough = old.Select(s => s * Tolerance * Tolerance).ToArray();
        for (var round = 0; round < MostRounds && old.Zip(enough).Any(o => o.First > o.Second); round++)
        {
            TensorPrimitives.Multiply(p, Ridge, product);
            foreach (var i in items)
            {
                Gather(basis, i, p, row);
                Scatter(basis, i, row, product);
            }

            float[] steps = [.. old.Zip(Squares(p, product, width), (a, b) => b > 0 ? (float)(a / b) : 0)];
            for (var t = 0; t < right.Length; t += width)
            {
                for (var c = 0; c < width; c++)
                {
                    x[t + c] += steps[c] * p[t + c];
                    r[t + c] -= steps[c] * product[t + c];
                }
            }

            var next = Squares(r, r, width);
            float[] turns = [.. next.Zip(old, (a, b) => b > 0 ? (float)(a / b) : 0)];
            for (var t = 0; t < right.Length; t += width)
            {
                for (var c = 0; c < width; c++) p[t + c] = r[t + c] + (turns[c] * p[t + c]);
            }

            old = next;
        }

        return x;
    }

    /// <summary><c>Σ_t a_tc·b_tc</c> of each column c.</summary>
    private static double[] Squares(float[] a, float[] b, int width)
    {
        var sums = new double[width];
        for (var k = 0; k < a.Length; k++) sums[k % width] += (double)a[k] * b[k];
        return sums;
    }

    /// <summary><c>row = Σ_t B_it·w_t</c>.</summary>
    private static void Gather(ItemBasis basis, int item, float[] weights, float[] row)
    {
        Array.Clear(row);
        var traits = basis.TraitsOf(item);
        foreach (var t in traits) TensorPrimitives.MultiplyAdd(weights.AsSpan(t * row.Length, row.Length), 1 / MathF.Sqrt(traits.Count), row, row);
    }

    /// <summary><c>w_t += B_it·row</c>.</summary>
    private static void Scatter(ItemBasis basis, int item, float[] row, float[] weights)
    {
        var traits = basis.TraitsOf(item);
        foreach (var t in traits)
        {
            var own = weights.AsSpan(t * row.Length, row.Length);
            TensorPrimitives.MultiplyAdd(row, 1 / MathF.Sqrt(traits.Count), own, own);
        }
    }
}
