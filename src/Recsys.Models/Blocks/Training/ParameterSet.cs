using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// The tensors of a model by name, in a fixed order: what the optimiser steps, a checkpoint holds and a saved model is. All are contiguous 32-bit
/// floats on the CPU. The set owns them; a model that is judged in the midst of its training reads them where they are.
/// </summary>
internal sealed class ParameterSet : IDisposable
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>The names in the order of their addition.</summary>
    public IReadOnlyList<string> Names => _names;

    public Tensor this[string name] => _tensors[name];

    public IEnumerable<Tensor> Tensors => _names.Select(n => _tensors[n]);

    /// <summary>A set of such shapes whose values nobody has set yet.</summary>
    public static ParameterSet Of(IEnumerable<(string Name, long[] Shape)> shapes)
    {
        TorchRuntime.Initialize();
        var result = new ParameterSet();
        foreach (var (name, shape) in shapes) result.Add(name, empty(shape));
        return result;
    }

    /// <summary>Takes a tensor (which no dispose scope keeps any longer) and makes it trainable.</summary>
    public Tensor Add(string name, Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous())
        {
            throw new ArgumentException($"Parameter '{name}' must be a contiguous 32-bit float tensor.", nameof(tensor));
        }

        _tensors.Add(name, tensor.DetachFromDisposeScope());
        _names.Add(name);
        tensor.requires_grad = true;
        return tensor;
    }

    /// <summary>The memory of a parameter, to read or to write in place.</summary>
    public Span<float> ValuesOf(string name) => Floats(_tensors[name]);

    /// <summary>The memory of a contiguous 32-bit float tensor on the CPU.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Whether a tensor is one of these.</summary>
    public bool Holds(Tensor tensor) => _tensors.Values.Any(t => ReferenceEquals(t, tensor));

    /// <summary>The values of all parameters, copied out of torch.</summary>
    public ParameterValues ToValues() =>
        new([.. _names.Select(n => new NamedValues(n, _tensors[n].shape, ValuesOf(n).ToArray()))]);

    /// <summary>A set of its own with the same values.</summary>
    public ParameterSet Copy()
    {
        var result = Of(Shapes());
        result.Assign(this);
        return result;
    }

    /// <summary>Overwrites all parameters with those of a set of the same names and shapes.</summary>
    public void Assign(ParameterSet values)
    {
        foreach (var name in _names) values.ValuesOf(name).CopyTo(ValuesOf(name));
    }

    /// <summary>Gives the memory of the gradients back: nothing is trained any more.</summary>
    public void DropGradients()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.grad = null;
            tensor.requires_grad = false;
        }
    }

    /// <summary>What <see cref="ParameterValues.Write(BinaryWriter)"/> writes of the same values.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_names.Count);
        foreach (var name in _names) ParameterValues.Write(writer, name, _tensors[name].shape, ValuesOf(name));
    }

    /// <summary>Overwrites all parameters with what <see cref="Write"/> wrote of a set of the same names and shapes.</summary>
    /// <exception cref="InvalidDataException">Names or shapes differ, or the stream ends early.</exception>
    public void Read(BinaryReader reader)
    {
        var count = ParameterValues.ReadCount(reader);
        var found = new List<(string Name, long[] Shape)>();
        for (var i = 0; i < count; i++)
        {
            found.Add(ParameterValues.ReadShape(reader));
            if (i >= _names.Count || !ParameterValues.AreSame(found[i], (_names[i], _tensors[_names[i]].shape))) throw OfOthers(found);
            ParameterValues.ReadFloats(reader, ValuesOf(_names[i]));
        }

        if (count != _names.Count) throw OfOthers(found);
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private IEnumerable<(string Name, long[] Shape)> Shapes() => _names.Select(n => (n, _tensors[n].shape));

    private InvalidDataException OfOthers(IEnumerable<(string Name, long[] Shape)> found) => ParameterValues.OfOtherShapes(Shapes(), found);
}
