namespace Recsys.Onnx.Parity;

/// <summary>One input and what the trained model gave for it.</summary>
/// <param name="Inputs">All inputs of the graph.</param>
/// <param name="Expected">The reference for the output, row-major.</param>
public sealed record ParityCase(IReadOnlyList<OnnxTensor> Inputs, float[] Expected);
