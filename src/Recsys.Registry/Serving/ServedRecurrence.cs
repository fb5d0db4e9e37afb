namespace Recsys.Registry.Serving;

/// <summary>
/// A layer of gated recurrent units between two graphs of a tower: what the first one gives goes through the layer, whose last states go into the
/// second, the tower's own. Gates are in ONNX's order z, r, h, as the GRU of ONNX with <c>linear_before_reset</c> has them.
/// </summary>
/// <param name="Graph">The first graph; the file is <see cref="ModelFiles.Graph"/> of it.</param>
/// <param name="Steps">Its output that the layer reads, float [steps × batch × width].</param>
/// <param name="Lengths">Its output that says how many steps each row has, 32-bit [batch].</param>
/// <param name="State">The second graph's input, float [1 × batch × h].</param>
/// <param name="InputWeights">W, [3h × width].</param>
/// <param name="StateWeights">R, [3h × h].</param>
/// <param name="Biases">Those of W and behind them those of R, [1 × 6h].</param>
public sealed record ServedRecurrence(
    string Graph, string Steps, string Lengths, string State, string InputWeights, string StateWeights, string Biases);
