namespace Recsys.Registry;

/// <summary>One file of a model version.</summary>
/// <param name="Name">What it is, and its name in storage: <c>blend.onnx</c>, <c>items.txt</c> …</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of its bytes; checked at every download.</param>
/// <param name="Bytes">Its length.</param>
public sealed record ModelFile(string Name, string Sha256, long Bytes)
{
    /// <summary>Inputs of an ONNX graph.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Outputs of an ONNX graph.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The models inside a blend, in the order of the columns of its output <c>sources</c>.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>
    /// Largest difference between the graph and the trained model over <see cref="ParityCases"/> real inputs, as a share of the magnitude of the
    /// terms that a score is added up from.
    /// </summary>
    public double? ParityError { get; init; }

    /// <summary>How much the first hundred of the graph contradict the trained model's, as a share of the same; 0 where they are the same.</summary>
    public double? ParityOrderGap { get; init; }

    /// <summary>How many real inputs were compared.</summary>
    public int ParityCases { get; init; }
}
