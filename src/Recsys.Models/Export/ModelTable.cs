using Tensor = TorchSharp.torch.Tensor;

namespace Recsys.Models.Export;

/// <summary>A matrix of a trained model that grows with items or users: a file of what is served.</summary>
/// <param name="name">Unique in its family.</param>
/// <param name="rows">Rows.</param>
/// <param name="width">Numbers a row.</param>
/// <param name="values">The numbers, row after row; read when they are written, and not kept.</param>
public sealed class ModelTable(string name, int rows, int width, ModelTable.Reader values)
{
    /// <summary>Gives the numbers of a table.</summary>
    public delegate ReadOnlySpan<float> Reader();

    /// <summary>What the family calls it.</summary>
    public string Name => name;

    /// <summary>Rows.</summary>
    public int Rows => rows;

    /// <summary>Numbers a row.</summary>
    public int Width => width;

    /// <summary>The numbers, row after row.</summary>
    public ReadOnlySpan<float> Values => values();

    /// <summary>An array as a table.</summary>
    public static ModelTable Of(string name, float[] values, int width) => new(name, values.Length / width, width, () => values);

    /// <summary>A tensor [rows] or [rows × width] as a table; it must live as long as the table.</summary>
    internal static ModelTable Of(string name, Tensor tensor) => new(
        name, (int)tensor.shape[0], tensor.dim() == 1 ? 1 : (int)tensor.shape[1], () => Blocks.Training.ParameterSet.Floats(tensor));
}
