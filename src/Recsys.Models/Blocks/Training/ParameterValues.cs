using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>A named array of floats with its shape, row-major.</summary>
internal sealed record NamedValues(string Name, long[] Shape, float[] Values)
{
    /// <summary>
    /// A tensor in memory of torch's own. A tensor over an array of ours starts wherever the array does, and matrix products
    /// round by alignment: a model that is loaded again would differ in the last bit.
    /// </summary>
    public Tensor ToTensor()
    {
        var result = empty(Shape);
        Values.CopyTo(ParameterSet.Floats(result));
        return result;
    }
}

/// <summary>The values of a model's parameters outside of torch; what checkpoints and saved models consist of.</summary>
internal sealed record ParameterValues(IReadOnlyList<NamedValues> Items)
{
    public NamedValues this[string name] => Items.FirstOrDefault(i => i.Name == name)
        ?? throw new InvalidDataException($"The parameter '{name}' is missing; there are {string.Join(", ", Items.Select(i => i.Name))}.");

    /// <exception cref="InvalidDataException">Names or shapes differ from what the model expects.</exception>
    public void CheckShapes(IReadOnlyList<(string Name, long[] Shape)> expected)
    {
        (string, long[])[] have = [.. Items.Select(i => (i.Name, i.Shape))];
        if (have.Length != expected.Count || have.Zip(expected).Any(p => !AreSame(p.First, p.Second))) throw OfOtherShapes(expected, have);
    }

    /// <summary>Count, then name, rank, shape and values of each (little-endian).</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Items.Count);
        foreach (var item in Items) Write(writer, item.Name, item.Shape, item.Values);
    }

    /// <exception cref="InvalidDataException">The stream ends early or its sizes make no sense.</exception>
    public static ParameterValues Read(BinaryReader reader)
    {
        var items = new NamedValues[ReadCount(reader)];
        for (var i = 0; i < items.Length; i++)
        {
            var (name, shape) = ReadShape(reader);
            var values = new float[checked((int)shape.Aggregate(1L, (a, b) => checked(a * b)))];
            ReadFloats(reader, values);
            items[i] = new NamedValues(name, shape, values);
        }

        return new ParameterValues(items);
    }

    /// <summary>One item of <see cref="Write(BinaryWriter)"/>.</summary>
    public static void Write(BinaryWriter writer, string name, long[] shape, ReadOnlySpan<float> values)
    {
        writer.Write(name);
        writer.Write(shape.Length);
        foreach (var size in shape) writer.Write(size);
        WriteFloats(writer, values);
    }

    public static int ReadCount(BinaryReader reader) => reader.ReadInt32() is >= 0 and <= 10_000 and var count
        ? count
        : throw new InvalidDataException("The count of parameters makes no sense.");

    public static (string Name, long[] Shape) ReadShape(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (reader.ReadInt32() is not (>= 0 and <= 16 and var rank)) throw new InvalidDataException($"The rank of '{name}' makes no sense.");
        var shape = new long[rank];
        for (var d = 0; d < shape.Length; d++) shape[d] = reader.ReadInt64();
        return (name, shape);
    }

    public static bool AreSame((string Name, long[] Shape) a, (string Name, long[] Shape) b) => a.Name == b.Name && a.Shape.SequenceEqual(b.Shape);

    public static InvalidDataException OfOtherShapes(
        IEnumerable<(string Name, long[] Shape)> expected, IEnumerable<(string Name, long[] Shape)> found)
    {
        static string Text(IEnumerable<(string Name, long[] Shape)> shapes) =>
            string.Join(", ", shapes.Select(s => $"{s.Name}[{string.Join('×', s.Shape)}]"));
        return new InvalidDataException($"The saved parameters are of other shapes. Expected {Text(expected)}; found {Text(found)}.");
    }

    public static void WriteFloats(BinaryWriter writer, ReadOnlySpan<float> values) => writer.Write(MemoryMarshal.AsBytes(values));

    public static void ReadFloats(BinaryReader reader, Span<float> values) => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
}
