using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// LightGCN: <c>e_u^(k+1) = Σ_i e_i^(k)/√(|N_u||N_i|)</c> and likewise for items; a node's vector is the mean over the layers 0 … K. With
/// <c>Z_i = Σ_{k&lt;K} e_i^(k)/√|N_i|</c> the user's vector is <c>(e_u^(0) + 1/√|S| · Σ_{i∈S} Z_i)/(K + 1)</c>, which needs the history S alone.
/// An item without edges has Z = 0 where nothing describes it: it has been a rival of others only, and says nothing of who takes it.
/// </summary>
/// <param name="graph">The edges.</param>
/// <param name="size">d.</param>
/// <param name="layers">K.</param>
/// <param name="deviation">Of what is drawn.</param>
/// <param name="readsNewItems">Whether items without edges are described.</param>
internal sealed class LightGcnEncoder(InteractionGraph graph, int size, int layers, double deviation, bool readsNewItems) : IGraphEncoder
{
    public const string UserEmbedding = "user_embedding";
    public const string ItemEmbedding = "item_embedding";

    public bool SelfLoops => false;

    public int Layers => layers;

    public IReadOnlyList<(string Name, long[] Shape)> Shapes => [(UserEmbedding, [graph.Users, size]), (ItemEmbedding, [graph.Items, size])];

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        foreach (var (name, shape) in Shapes)
        {
            var table = Seeded.Normal(generator, deviation, shape);
            ParameterSet.Floats(table)[..size].Clear();
            parameters.Add(name, table);
        }
    }

    public GraphEncoding Encode(Func<string, Tensor> parameter)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (user, item) = (parameter(UserEmbedding), parameter(ItemEmbedding));
        var sum = item.clone();
        var (userLayer, itemLayer) = (user, item);
        Tensor? history = null;
        for (var k = 0; k < layers; k++)
        {
            if (k + 1 == layers) history = sum * Scale();
            var nextItem = CsrProduct.Of(graph.Matrix.Transpose, userLayer);
            if (k > 0) userLayer.Dispose();
            userLayer = k + 1 < layers ? CsrProduct.Of(graph.Matrix, itemLayer) : user;
            if (k > 0) itemLayer.Dispose();
            itemLayer = nextItem;
            sum.PlusInPlace(itemLayer);
        }

        return new GraphEncoding(
            sum.TimesInPlace(1.0 / (layers + 1)).MoveToOuterDisposeScope(), user, [history!.MoveToOuterDisposeScope()],
            new Dictionary<string, Tensor>());
    }

    /// <summary>
    /// With the gradients g of the item vectors and h of the Z: <c>ī_K = g/(K + 1)</c> and <c>ū_K = 0</c>, then downwards <c>ū_k = A·ī_{k+1}</c> and
    /// <c>ī_k = g/(K + 1) + h/√|N_i| + Aᵀ·ū_{k+1}</c>; ū_0 and ī_0 are the gradients of the embeddings. Items have no other one.
    /// </summary>
    public void Learn(Func<string, Tensor> parameter, GraphEncoding gradients)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (user, item) = (parameter(UserEmbedding), parameter(ItemEmbedding));
        var itemLayer = gradients.Items.TimesInPlace(1.0 / (layers + 1));
        var each = gradients.HistoryTables[0].mul_(Scale()).PlusInPlace(itemLayer);
        Tensor? userLayer = null;
        for (var k = layers - 1; k > 0; k--)
        {
            var nextItem = userLayer is null ? each.clone() : CsrProduct.Of(graph.Matrix.Transpose, userLayer).PlusInPlace(each);
            userLayer?.Dispose();
            userLayer = CsrProduct.Of(graph.Matrix, itemLayer);
            itemLayer.Dispose();
            itemLayer = nextItem;
        }

        using var userGradient = user.grad ?? zeros_like(user);
        CsrProduct.AddTo(userGradient, graph.Matrix, itemLayer);
        user.grad = userGradient;
        itemLayer.Dispose();
        if (userLayer is not null) CsrProduct.AddTo(each, graph.Matrix.Transpose, userLayer);
        item.grad = each;
    }

    public Tensor Users(GraphEncoding encoding, HistoryBatch batch) =>
        CsrProduct.Of(batch.Users, encoding.UserTable).Plus(CsrProduct.Of(batch.Matrix, encoding.HistoryTables[0])).Over(layers + 1);

    /// <summary>1/√|N_i|, and for items without edges 1 or 0; shape [items × 1].</summary>
    private Tensor Scale() => tensor(Array.ConvertAll(graph.ItemDegrees, d => d > 0 ? 1 / MathF.Sqrt(d) : readsNewItems ? 1 : 0)).unsqueeze(1);
}
