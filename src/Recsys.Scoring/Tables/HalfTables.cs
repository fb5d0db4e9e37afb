using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recsys.Registry.Serving;

namespace Recsys.Scoring.Tables;

/// <summary>
/// Tables of a large version in half precision: half the disk, the memory and the bytes that a score reads. A number is rounded by 2^−11 of itself at
/// most, and by 2^−25 where it is small.
/// </summary>
internal static class HalfTables
{
    private const int Chunk = 1 << 20;

    /// <summary>The largest number of a table must lie between: above, halves end; below, they would be too coarse for it.</summary>
    private const float Least = 1f / 256, Most = 65_504;

    /// <summary>Writes them beside the others.</summary>
    /// <param name="form">What is in the folder.</param>
    /// <param name="folder">The files.</param>
    /// <param name="leastRows">Tables of fewer rows, and those of one number a row, stay as they are.</param>
    /// <returns>The form with the tables that were written in the place of those they were made of, whose files are left.</returns>
    public static ServingForm Write(ServingForm form, string folder, int leastRows)
    {
        var halved = form.Tables.GroupBy(t => t.File)
            .Where(file => file.All(t => t is { Type: ServedType.Number, Width: > 1 } && t.Rows >= leastRows))
            .Select(file => (file.Key, Half: Write(folder, file.Key)))
            .Where(file => file.Half is not null).ToDictionary(file => file.Key, file => file.Half!, StringComparer.Ordinal);
        return form with
        {
            Tables = [.. form.Tables.Select(t => halved.TryGetValue(t.File, out var file) ? t with { File = file, Type = ServedType.Half } : t)],
        };
    }

    /// <summary>Null where the numbers do not fit.</summary>
    private static string? Write(string folder, string file)
    {
        var half = file[..^ServedTable.Suffix.Length] + ".half" + ServedTable.Suffix;
        var (numbers, halves, most) = (new float[Chunk], new Half[Chunk], 0f);
        using (var source = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        using (var target = File.Create(Path.Combine(folder, half)))
        {
            for (int read; (read = source.ReadAtLeast(MemoryMarshal.AsBytes(numbers.AsSpan()), Chunk * sizeof(float), false) / sizeof(float)) > 0;)
            {
                var part = numbers.AsSpan(0, read);
                // What is not a number is passed on by the maximum, and fits no more than one that is too large.
                most = Math.Max(most, Math.Abs(TensorPrimitives.MaxMagnitude<float>(part)));
                TensorPrimitives.ConvertToHalf(part, halves);
                target.Write(MemoryMarshal.AsBytes<Half>(halves.AsSpan(0, read)));
            }
        }

        if (most is >= Least and <= Most) return half;
        File.Delete(Path.Combine(folder, half));
        return null;
    }
}
