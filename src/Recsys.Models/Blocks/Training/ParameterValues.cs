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
        static string Text(IEnumerable<(string Name, long[] Shape)> shapes) =>
            string.Join(", ", shapes.Select(s => $"{s.Name}[{string.Join('×', s.Shape)}]"));
        var have = Text(Items.Select(i => (i.Name, i.Shape)));
        var want = Text(expected);
        if (have != want)
        {
            throw new InvalidDataException($"The saved parameters are of other shapes. Expected {want}; found {have}.");
        }
    }

    /// <summary>Count, then name, rank, shape and values of each (little-endian).</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Items.Count);
        foreach (var item in Items)
        {
            writer.Write(item.Name);
            writer.Write(item.Shape.Length);
            foreach (var size in item.Shape)
            {
                writer.Write(size);
            }

            WriteFloats(writer, item.Values);
        }
    }

    /// <exception cref="InvalidDataException">The stream ends early or its sizes make no sense.</exception>
    public static ParameterValues Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > 10_000)
        {
            throw new InvalidDataException($"A count of {count} parameters makes no sense.");
        }

        var items = new NamedValues[count];
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadString();
            var shape = new long[reader.ReadInt32()];
            long size = 1;
            for (var d = 0; d < shape.Length; d++)
            {
                shape[d] = reader.ReadInt64();
                size = checked(size * shape[d]);
            }

            items[i] = new NamedValues(name, shape, ReadFloats(reader, checked((int)size)));
        }

        return new ParameterValues(items);
    }

    public static void WriteFloats(BinaryWriter writer, ReadOnlySpan<float> values) => writer.Write(MemoryMarshal.AsBytes(values));

    public static float[] ReadFloats(BinaryReader reader, int count)
    {
        var values = new float[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
