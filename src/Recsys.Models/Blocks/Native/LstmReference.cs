using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Native;

/// <summary>A step-by-step LSTM to judge the native one by: the fused inference kernel has been wrong on some machines.</summary>
internal static class LstmReference
{
    /// <summary>
    /// Largest absolute difference over outputs and final states between <c>nn.LSTM</c> under <c>no_grad</c> and the recurrence
    /// <c>c = σ(f)·c + σ(i)·tanh(g); h = σ(o)·tanh(c)</c> of Hochreiter and Schmidhuber, on seeded random input.
    /// </summary>
    public static double MaxErrorUnderNoGrad(int inputSize, int hiddenSize, int steps, int batch, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        using var _ = no_grad();
        var lstm = nn.LSTM(inputSize, hiddenSize, batchFirst: true);
        foreach (var parameter in lstm.parameters()) parameter.copy_(randn(parameter.shape, generator: generator).Times(0.3));
        var state = lstm.state_dict();
        var x = randn([batch, steps, inputSize], generator: generator);

        var (y, h, c) = lstm.call(x);

        var hidden = zeros(batch, hiddenSize);
        var cell = zeros(batch, hiddenSize);
        double error = 0;
        for (var t = 0; t < steps; t++)
        {
            var gates = x.select(1, t).matmul(state["weight_ih_l0"].t()).Plus(state["bias_ih_l0"])
                .Plus(hidden.matmul(state["weight_hh_l0"].t()), state["bias_hh_l0"]).chunk(4, 1);
            cell = (gates[1].sigmoid() * cell).Plus(gates[0].sigmoid() * gates[2].tanh());
            hidden = gates[3].sigmoid() * cell.tanh();
            error = Math.Max(error, Difference(y.select(1, t), hidden));
        }
        return Math.Max(error, Math.Max(Difference(h[0], hidden), Difference(c[0], cell)));
    }

    private static double Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
