using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Recurrent layers, one direction. Weights are in ONNX's order of gates; <see cref="TorchLayout"/> brings torch's into it.</summary>
public static class RecurrentOperators
{
    /// <summary>
    /// A gated recurrent unit (Cho 2014) in cuDNN's and torch's form (<c>linear_before_reset</c>).
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">Shape [steps × batch × input].</param>
    /// <param name="weight">Shape [1 × 3h × input], gates z, r, h.</param>
    /// <param name="recurrence">Shape [1 × 3h × h], gates z, r, h.</param>
    /// <param name="bias">Shape [1 × 6h]: input biases, then recurrent ones.</param>
    /// <param name="hiddenSize">h.</param>
    /// <param name="lengths">Steps of each row, 32-bit, shape [batch]; null takes all steps of every row.</param>
    /// <param name="initial">Shape [1 × batch × h]; null starts from zeros.</param>
    /// <returns>All states [steps × 1 × batch × h] (zeros behind a row's length) and the last state of each row [1 × batch × h].</returns>
    public static (GraphValue States, GraphValue Last) Gru(
        this GraphBuilder graph, GraphValue x, GraphValue weight, GraphValue recurrence, GraphValue bias, long hiddenSize,
        GraphValue? lengths = null, GraphValue? initial = null)
    {
        Check("GRU", x, weight, recurrence, bias, lengths);
        var outputs = graph.Node(
            "GRU", [x, weight, recurrence, bias, lengths, initial], [ElementType.Float, ElementType.Float],
            NodeAttribute.Of("hidden_size", hiddenSize), NodeAttribute.Of("linear_before_reset", true));
        return (outputs[0], outputs[1]);
    }

    /// <summary>A long short-term memory (Hochreiter and Schmidhuber 1997) without peepholes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">Shape [steps × batch × input].</param>
    /// <param name="weight">Shape [1 × 4h × input], gates i, o, f, c.</param>
    /// <param name="recurrence">Shape [1 × 4h × h], gates i, o, f, c.</param>
    /// <param name="bias">Shape [1 × 8h]: input biases, then recurrent ones.</param>
    /// <param name="hiddenSize">h.</param>
    /// <param name="lengths">Steps of each row, 32-bit, shape [batch]; null takes all steps of every row.</param>
    /// <returns>All states [steps × 1 × batch × h], and the last state and cell of each row [1 × batch × h].</returns>
    public static (GraphValue States, GraphValue Last, GraphValue Cell) Lstm(
        this GraphBuilder graph, GraphValue x, GraphValue weight, GraphValue recurrence, GraphValue bias, long hiddenSize, GraphValue? lengths = null)
    {
        Check("LSTM", x, weight, recurrence, bias, lengths);
        var outputs = graph.Node(
            "LSTM", [x, weight, recurrence, bias, lengths], [ElementType.Float, ElementType.Float, ElementType.Float],
            NodeAttribute.Of("hidden_size", hiddenSize));
        return (outputs[0], outputs[1], outputs[2]);
    }

    private static void Check(string op, GraphValue x, GraphValue weight, GraphValue recurrence, GraphValue bias, GraphValue? lengths)
    {
        GraphBuilder.SameType(op, [x, weight, recurrence, bias], ElementType.Float);
        if (lengths is not null) GraphBuilder.SameType($"{op} (its lengths)", [lengths], ElementType.Int32);
    }
}
