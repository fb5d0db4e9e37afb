using System.Numerics.Tensors;
using Recsys.Models.Export;

namespace Recsys.Models.Tests.Serving;

/// <summary>
/// Tables whose rows say what an item is like, as trained ones do: items lie in clusters of about 200 in 32 dimensions, each family sees these
/// through a matrix of its own, and a fifth of each row is noise. The same seed gives the same rows, a table at a time in memory.
/// </summary>
internal sealed class DrawnTables(int items, int seed)
{
    private const int Latents = 32, ClusterSize = 200;

    private const float WithinCluster = 0.6f, Noise = 0.2f;

    private readonly float[] _centres = Uniform(Math.Max(8, items / ClusterSize) * Latents, seed);

    /// <summary>Clusters; item i is in cluster i modulo this.</summary>
    public int Clusters => _centres.Length / Latents;

    /// <summary>A table of items as a family sees them; two tables of one space are alike but for their noise.</summary>
    public ModelTable OfItems(string name, int space, int width, bool isUnit = false) =>
        new(name, items + 1, width, () => Rows(space, name.Length + name[^1], width, isUnit));

    /// <summary>A table without any structure.</summary>
    public static ModelTable Plain(string name, int rows, int width, float size, int seed) =>
        new(name, rows, width, () => Scaled(Uniform(rows * width, seed), size));

    /// <summary>−size·log(i + 10): the earlier an item, the more it is liked.</summary>
    public ModelTable Popularity(string name, float size) =>
        new(name, items + 1, 1, () => Enumerable.Range(0, items + 1).Select(i => -size * MathF.Log(i + 10)).ToArray());

    public static float[] Scaled(float[] values, float size)
    {
        TensorPrimitives.Multiply(values, size, values);
        return values;
    }

    /// <summary>Numbers from −√3 to √3: their variance is 1.</summary>
    public static float[] Uniform(int count, int seed)
    {
        var values = new float[count];
        Fill(values, (ulong)seed);
        return values;
    }

    private static void Fill(Span<float> values, ulong seed)
    {
        // SplitMix64: a row's numbers depend on its own seed alone, so that rows can be made side by side.
        for (var i = 0; i < values.Length; i++)
        {
            var z = seed = unchecked(seed + 0x9E3779B97F4A7C15UL);
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
            z ^= z >> 31;
            values[i] = (((z >> 40) / (float)(1 << 24)) - 0.5f) * 3.4641016f;
        }
    }

    private float[] Rows(int space, int table, int width, bool isUnit)
    {
        var matrix = Scaled(Uniform(Latents * width, seed + 1_000 + space), 1 / MathF.Sqrt(Latents * (1 + (WithinCluster * WithinCluster))));
        var rows = new float[(items + 1) * width];
        Parallel.For(0, (items / 1_024) + 1, chunk =>
        {
            Span<float> latent = stackalloc float[Latents];
            Span<float> noise = stackalloc float[width];
            for (var item = Math.Max(1, chunk * 1_024); item <= Math.Min(items, (chunk * 1_024) + 1_023); item++)
            {
                Fill(latent, unchecked((ulong)(((long)seed << 40) + item)));
                var row = rows.AsSpan(item * width, width);
                var centre = _centres.AsSpan(item % Clusters * Latents, Latents);
                for (var l = 0; l < Latents; l++)
                {
                    TensorPrimitives.MultiplyAdd(matrix.AsSpan(l * width, width), centre[l] + (WithinCluster * latent[l]), row, row);
                }

                Fill(noise, unchecked((ulong)(((long)(seed + table) << 41) + ((long)space << 33) + item)));
                TensorPrimitives.MultiplyAdd(noise, Noise, row, row);
                // Rows of length about 1, whatever their width.
                TensorPrimitives.Divide(row, isUnit ? TensorPrimitives.Norm<float>(row) : MathF.Sqrt(width), row);
            }
        });
        return rows;
    }
}
