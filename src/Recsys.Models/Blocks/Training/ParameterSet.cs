using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// The trainable tensors of a model by name, in a fixed order: what the optimiser steps, a checkpoint holds and a saved model is.
/// All are contiguous 32-bit floats on the CPU. The set owns them.
/// </summary>
internal sealed class ParameterSet : IDisposable
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>The names in the order of their addition.</summary>
    public IReadOnlyList<string> Names => _names;

    public Tensor this[string name] => _tensors[name];

    public IEnumerable<Tensor> Tensors => _names.Select(n => _tensors[n]);

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

    /// <summary>The values of all parameters, copied.</summary>
    public ParameterValues Copy() =>
        new([.. _names.Select(n => new NamedValues(n, _tensors[n].shape, ValuesOf(n).ToArray()))]);

    /// <summary>Overwrites all parameters.</summary>
    /// <exception cref="InvalidDataException">Names or shapes differ.</exception>
    public void Assign(ParameterValues values)
    {
        values.CheckShapes([.. _names.Select(n => (n, _tensors[n].shape))]);
        foreach (var item in values.Items)
        {
            item.Values.CopyTo(ValuesOf(item.Name));
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
