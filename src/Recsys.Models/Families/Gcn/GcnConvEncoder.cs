using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// Two graph convolutions with self loops: <c>H = ReLU(ÂXW₁ + b₁)</c>, <c>O = ÂHW₂ + b₂</c>. A user with history S and d = |S| + 1 has
/// <c>h = ReLU(1/√d · Σ_S (XW₁)_i/√d_i + (XW₁)_u/d + b₁)</c> and <c>o = 1/√d · Σ_S (HW₂)_i/√d_i + hW₂/d + b₂</c>.
/// </summary>
internal sealed class GcnConvEncoder(InteractionGraph graph, int size, int output, double deviation) : IGraphEncoder
{
    private const string Weight1 = "weight1";
    public const string Bias1 = "bias1";
    public const string Weight2 = "weight2";
    public const string Bias2 = "bias2";

    public bool SelfLoops => true;

    public IReadOnlyList<(string Name, long[] Shape)> Shapes =>
    [
        (LightGcnEncoder.UserEmbedding, [graph.Users, size]), (LightGcnEncoder.ItemEmbedding, [graph.Items, size]),
        (Weight1, [size, size]), (Bias1, [size]), (Weight2, [size, output]), (Bias2, [output]),
    ];

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        foreach (var (name, shape) in Shapes)
        {
            var value = name switch
            {
                Weight1 or Weight2 => Seeded.Xavier(generator, shape[0], shape[1]),
                Bias1 or Bias2 => zeros(shape),
                _ => Seeded.Normal(generator, deviation, shape),
            };
            if (name is LightGcnEncoder.UserEmbedding or LightGcnEncoder.ItemEmbedding)
            {
                ParameterSet.Floats(value)[..size].Clear();
            }

            parameters.Add(name, value);
        }
    }

    public GraphEncoding Encode(Func<string, Tensor> parameter)
    {
        using var _ = no_grad();
        return Recorded(parameter);
    }

    public void Learn(Func<string, Tensor> parameter, GraphEncoding gradients)
    {
        using var scope = NewDisposeScope();
        var made = Recorded(parameter);
        autograd.backward(
            [made.Items, made.UserTable, .. made.HistoryTables], [gradients.Items, gradients.UserTable, .. gradients.HistoryTables]);
    }

    private GraphEncoding Recorded(Func<string, Tensor> parameter)
    {
        var (w1, b1, w2, b2) = (parameter(Weight1), parameter(Bias1), parameter(Weight2), parameter(Bias2));
        var (r, rt) = (graph.Matrix, graph.Matrix.Transpose);
        var userOwn = tensor(Array.ConvertAll(graph.UserDegrees, d => 1 / d)).unsqueeze(1);
        var itemOwn = tensor(Array.ConvertAll(graph.ItemDegrees, d => 1 / d)).unsqueeze(1);
        var scale = itemOwn.sqrt();
        var userIn = parameter(LightGcnEncoder.UserEmbedding).matmul(w1);
        var itemIn = parameter(LightGcnEncoder.ItemEmbedding).matmul(w1);
        var userHidden = CsrProduct.Of(r, itemIn).Plus(userIn * userOwn, b1).relu().matmul(w2);
        var itemHidden = CsrProduct.Of(rt, userIn).Plus(itemIn * itemOwn, b1).relu().matmul(w2);
        var items = CsrProduct.Of(rt, userHidden).Plus(itemHidden * itemOwn, b2);
        return new GraphEncoding(
            items, userIn, [itemIn * scale, itemHidden * scale], new Dictionary<string, Tensor> { [Bias1] = b1, [Weight2] = w2, [Bias2] = b2 });
    }

    public Tensor Users(GraphEncoding encoding, HistoryBatch batch)
    {
        var own = batch.InverseDegrees();
        var hidden = CsrProduct.Of(batch.Matrix, encoding.HistoryTables[0])
            .Plus(CsrProduct.Of(batch.Users, encoding.UserTable) * own, encoding.Weights[Bias1]).relu();
        return CsrProduct.Of(batch.Matrix, encoding.HistoryTables[1]).Plus(hidden.matmul(encoding.Weights[Weight2]) * own, encoding.Weights[Bias2]);
    }
}
