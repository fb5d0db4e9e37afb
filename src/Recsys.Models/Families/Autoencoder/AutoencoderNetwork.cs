using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>
/// <c>f(x) = W_L·tanh(… tanh(W₁x̂ + b₁) …) + b_L</c> with x̂ = x/‖x‖₂ and x a row over the items, 0 or the weight of <see cref="RecentItems"/>. W₁ is
/// kept as [items × h], so that its product with x̂ is a sum of a few rows.
/// </summary>
internal sealed class AutoencoderNetwork(int items, AutoencoderOptions options, HistoryForm history)
{
    public int Items => items;

    /// <summary>Layers of weights, the output's included.</summary>
    public int Layers => options.HiddenSizes.Count + 1;

    /// <summary>The weights that give the layer in the middle.</summary>
    public int MiddleLayer => (options.HiddenSizes.Count - 1) / 2;

    public HistoryForm History => history;

    public bool IsVariational => options.Variational;

    public IReadOnlyList<(string Name, long[] Shape)> Shapes
    {
        get
        {
            var shapes = new List<(string, long[])>();
            long input = items;
            for (var layer = 0; layer < Layers; layer++)
            {
                long output = layer == Layers - 1 ? items : options.HiddenSizes[layer];
                var width = IsVariational && layer == MiddleLayer ? 2 * output : output;
                shapes.Add((WeightOf(layer), layer == 0 ? [input, width] : [width, input]));
                shapes.Add((BiasOf(layer), [width]));
                input = output;
            }

            return shapes;
        }
    }

    public static AutoencoderNetwork Of(TrainingInput input, AutoencoderOptions options) =>
        new(input.Split.Train.ItemVocabulary.Size, options, HistoryForm.Of(input, options.HistoryHalfLife, options.CutHistories));

    public static string WeightOf(int layer) => FormattableString.Invariant($"weight{layer + 1}");

    public static string BiasOf(int layer) => FormattableString.Invariant($"bias{layer + 1}");

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        foreach (var (name, shape) in Shapes)
        {
            parameters.Add(name, shape.Length == 1 ? zeros(shape) : Seeded.Xavier(generator, shape[0], shape[1]));
        }
    }

    /// <param name="parameter">The parameters by name.</param>
    /// <param name="x">Rows x̂, shape [batch × items].</param>
    /// <param name="noise">Draws the middle layer in training; null takes its mean.</param>
    /// <returns>What the last layer reads, shape [batch × h_L], and the Kullback–Leibler divergence from the prior,
    /// a row's mean (null without one).</returns>
    public (Tensor Hidden, Tensor? Divergence) Encode(Func<string, Tensor> parameter, CsrMatrix x, Generator? noise)
    {
        Tensor? divergence = null;
        var h = CsrProduct.Of(x, parameter(WeightOf(0))).Plus(parameter(BiasOf(0)));
        for (var layer = 0; layer < Layers - 1; layer++)
        {
            if (layer > 0)
            {
                h = DenseLayer.Of(h, parameter(WeightOf(layer)), parameter(BiasOf(layer)));
            }

            if (!IsVariational || layer != MiddleLayer)
            {
                h = h.tanh();
                continue;
            }

            var (mean, logVariance) = (h.chunk(2, 1)[0], h.chunk(2, 1)[1]);
            h = mean;
            if (noise is not null)
            {
                h = mean.Plus(logVariance.Times(0.5).exp() * randn(mean.shape, generator: noise));
                divergence = (mean.Squared().Plus(logVariance.exp()).Plus(-1) - logVariance).sum().Times(0.5 / mean.shape[0]);
            }
        }

        return (h, divergence);
    }

    /// <summary>f(x) of what <see cref="Encode"/> returns, shape [batch × items].</summary>
    public Tensor Decode(Func<string, Tensor> parameter, Tensor hidden) =>
        DenseLayer.Of(hidden, parameter(WeightOf(Layers - 1)), parameter(BiasOf(Layers - 1)));
}
