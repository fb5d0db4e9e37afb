using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// LightGCN: <c>e_u^(k+1) = Σ_i e_i^(k)/√(|N_u||N_i|)</c> and likewise for items; a node's vector is the mean over the layers 0 … K. With
/// <c>Z_i = Σ_{k&lt;K} e_i^(k)/√|N_i|</c> the user's vector is <c>(e_u^(0) + 1/√|S| · Σ_{i∈S} Z_i)/(K + 1)</c>, which needs the history S alone.
/// </summary>
internal sealed class LightGcnEncoder(InteractionGraph graph, int size, int layers, double deviation) : IGraphEncoder
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
        // The gradient of a sum or of a sparse product does not ask for the layers: they go as soon as the vectors are there.
        using var scope = NewDisposeScope();
        var user = parameter(UserEmbedding);
        var item = parameter(ItemEmbedding);
        var (userLayer, itemLayer) = (user, item);
        var itemSum = item;
        Tensor? below = null;
        for (var k = 0; k < layers; k++)
        {
            below = itemSum;
            var nextItem = CsrProduct.Of(graph.Matrix.Transpose, userLayer);
            if (k + 1 < layers)
            {
                userLayer = CsrProduct.Of(graph.Matrix, itemLayer);
            }

            itemLayer = nextItem;
            itemSum = itemSum.Plus(itemLayer);
        }

        var scale = tensor(Array.ConvertAll(graph.ItemDegrees, d => 1 / MathF.Sqrt(d))).unsqueeze(1);
        return new GraphEncoding(
            itemSum.Over(layers + 1).MoveToOuterDisposeScope(), user, [(below! * scale).MoveToOuterDisposeScope()], new Dictionary<string, Tensor>());
    }

    public Tensor Users(GraphEncoding encoding, HistoryBatch batch) =>
        CsrProduct.Of(batch.Users, encoding.UserTable).Plus(CsrProduct.Of(batch.Matrix, encoding.HistoryTables[0])).Over(layers + 1);
}
