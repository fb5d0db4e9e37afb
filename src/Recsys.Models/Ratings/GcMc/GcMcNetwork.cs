using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// <c>μ_{j→i,r} = W_r x_j / c_ij</c>, <c>h_i = ReLU(accum_r Σ_{j∈N_{i,r}} μ_{j→i,r})</c>, <c>u_i = W h_i</c> and likewise v_j with the same W;
/// <c>p(M_ij = r) = softmax_r(u_iᵀ Q_r v_j)</c> with <c>Q_r = Σ_b a_rb P_b</c>, and <c>M̂_ij = Σ_r r·p(M_ij = r)</c>. Nodes have no features: x_j is
/// one-hot, so that W_r x_j is a row of a table, and W_r of [L × nodes × d].
/// </summary>
internal sealed class GcMcNetwork(RatingGraph graph, GcMcOptions options)
{
    public const string UserMessages = "user_messages";
    public const string ItemMessages = "item_messages";
    public const string DenseWeight = "dense";
    public const string Bases = "bases";
    public const string Mix = "mix";

    private int Levels => graph.Levels.Length;

    private bool IsStacked => options.Accumulation == GcMcAccumulation.Stack;

    /// <summary>Width of a message.</summary>
    private int MessageSize => IsStacked ? Math.Max(1, options.HiddenSize / Levels) : options.HiddenSize;

    private int HiddenSize => IsStacked ? MessageSize * Levels : MessageSize;

    public RatingGraph Graph => graph;

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        // The bound of one matrix from all nodes to the hidden layer, as where the features are one-hot vectors of both sides.
        var bound = Math.Sqrt(6.0 / (graph.Users + graph.Items + HiddenSize));
        parameters.Add(UserMessages, Seeded.Uniform(generator, bound, Levels, graph.Users, MessageSize));
        parameters.Add(ItemMessages, Seeded.Uniform(generator, bound, Levels, graph.Items, MessageSize));
        parameters.Add(DenseWeight, Seeded.Xavier(generator, options.OutputSize, HiddenSize));
        parameters.Add(Bases, Seeded.Xavier(generator, (long)options.Bases * options.OutputSize, options.OutputSize));
        parameters.Add(Mix, Seeded.Xavier(generator, Levels, options.Bases));
    }

    /// <summary>The vectors u [users × o] and v [items × o].</summary>
    /// <param name="parameter">The parameters by name.</param>
    /// <param name="noise">Drops nodes and hidden units in training; null drops none.</param>
    public (Tensor Users, Tensor Items) Encode(Func<string, Tensor> parameter, Generator? noise)
    {
        var fromUsers = Sent(parameter(UserMessages), noise);
        var fromItems = Sent(parameter(ItemMessages), noise);
        var weight = parameter(DenseWeight);
        return (Received(graph.ToUsers, fromItems, weight, noise), Received(graph.ToItems, fromUsers, weight, noise));
    }

    /// <summary>The logits of the levels at the entries of a pattern [users × items]: shape [entries × L].</summary>
    public Tensor Decode(Func<string, Tensor> parameter, Tensor users, Tensor items, CsrMatrix pattern)
    {
        var products = new Tensor[options.Bases];
        var bases = parameter(Bases);
        for (var b = 0; b < products.Length; b++)
        {
            // uᵀP is a layer of the weights Pᵀ; P is learnt, so which of the two is stored does not matter.
            var turned = DenseLayer.Of(users, bases.slice(0, (long)b * options.OutputSize, (b + 1L) * options.OutputSize, 1));
            products[b] = PairProducts.Of(turned, items, pattern);
        }

        return stack(products, 1).matmul(parameter(Mix).t());
    }

    /// <summary>All messages that the nodes of a side send, shape [L·nodes × d].</summary>
    private Tensor Sent(Tensor table, Generator? noise)
    {
        var sent = options.OrdinalSharing ? table.cumsum(0) : table;
        if (noise is not null && options.NodeDropout > 0)
        {
            // One draw a node: the messages of all levels go together.
            sent = sent * Seeded.Dropout(ones(1, table.shape[1], 1), options.NodeDropout, noise);
        }

        return sent.view(-1, MessageSize);
    }

    private Tensor Received(CsrMatrix messages, Tensor sent, Tensor weight, Generator? noise)
    {
        var hidden = CsrProduct.Of(messages, sent).view(-1, HiddenSize).relu();
        return DenseLayer.Of(noise is null ? hidden : Seeded.Dropout(hidden, options.HiddenDropout, noise), weight);
    }
}
