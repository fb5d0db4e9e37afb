using Recsys.Onnx.Parity;

namespace Recsys.Onnx.Torch;

/// <summary>An exported network.</summary>
/// <param name="Model">The graph; <see cref="OnnxFile"/> saves it.</param>
/// <param name="Parity">What the comparison with the network gave.</param>
public sealed record TorchExportResult(OnnxModel Model, ParityReport Parity);
