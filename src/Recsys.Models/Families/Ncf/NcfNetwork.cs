using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Ncf;

/// <summary>
/// <c>s(q, i) = w_g·(q_g ⊙ v_g) + MLP([q_m, v_m]) + b_i</c>, where the query's vector <c>q = p_u + n^(−α) Σ_history h_j + Σ_fields c_f</c> and the
/// item's vector v have a half for the factorisation (g) and one for the perceptron (m). The first layer of the perceptron is the sum of a part of
/// the query and a part of the item, so that scoring a catalog computes the item's part once.
/// </summary>
internal sealed class NcfNetwork(NcfShape shape, NcfOptions options)
{
    public const string QueryTable = "query";
    public const string ItemTable = "item";
    public const string ItemBias = "item_bias";
    public const string FirstQueryWeight = "weight1_query";
    public const string FirstItemWeight = "weight1_item";
    public const string FactorisationWeight = "output_factorisation";
    public const string PerceptronWeight = "output_perceptron";

    public NcfShape Shape => shape;

    public NcfOptions Options => options;

    /// <summary>Hidden layers.</summary>
    public int Layers => options.HiddenSizes.Count;

    private int Width => options.UseFactorisation ? 2 * options.EmbeddingSize : options.EmbeddingSize;

    public IReadOnlyList<(string Name, long[] Shape)> Shapes
    {
        get
        {
            var hidden = options.HiddenSizes;
            var shapes = new List<(string, long[])>
            {
                (QueryTable, [shape.QueryRows, Width]), (ItemTable, [shape.Items, Width]), (ItemBias, [shape.Items]),
                (FirstQueryWeight, [hidden[0], options.EmbeddingSize]), (FirstItemWeight, [hidden[0], options.EmbeddingSize]),
                (BiasOf(0), [hidden[0]]),
            };
            for (var layer = 1; layer < Layers; layer++)
            {
                shapes.Add((WeightOf(layer), [hidden[layer], hidden[layer - 1]]));
                shapes.Add((BiasOf(layer), [hidden[layer]]));
            }

            shapes.Add((PerceptronWeight, [1, hidden[^1]]));
            if (options.UseFactorisation) shapes.Add((FactorisationWeight, [options.EmbeddingSize]));
            return shapes;
        }
    }

    public static string WeightOf(int layer) => FormattableString.Invariant($"weight{layer + 1}");

    public static string BiasOf(int layer) => FormattableString.Invariant($"bias{layer + 1}");

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        foreach (var (name, size) in Shapes)
        {
            parameters.Add(name, name switch
            {
                QueryTable or ItemTable => Seeded.Normal(generator, options.InitialDeviation, size),
                // One: the factorisation starts as a plain inner product.
                FactorisationWeight => ones(size),
                _ => size.Length == 1 ? zeros(size) : Seeded.Xavier(generator, size[0], size[1]),
            });
        }
    }

    /// <summary>Query vectors, shape [rows × width].</summary>
    public static Tensor Queries(Func<string, Tensor> parameter, CsrMatrix rows) => CsrProduct.Of(rows, parameter(QueryTable));

    /// <summary>The item's part of the first layer, shape [items × h₁].</summary>
    public Tensor ItemLayer(Func<string, Tensor> parameter) => DenseLayer.Of(Perceptron(parameter(ItemTable)), parameter(FirstItemWeight));

    /// <summary>Scores of groups of candidates in a step of training, shape [groups × candidates].</summary>
    /// <param name="parameter">The parameters by name.</param>
    /// <param name="queries">Shape [groups × width].</param>
    /// <param name="items">Item vectors, shape [groups · candidates × width].</param>
    /// <param name="bias">Their biases, shape [groups × candidates].</param>
    /// <param name="dropout">Draws the dropout.</param>
    public Tensor TrainingScores(Func<string, Tensor> parameter, Tensor queries, Tensor items, Tensor bias, Generator dropout)
    {
        var read = Drop(Perceptron(items), dropout);
        var own = QueryLayer(parameter, Drop(Perceptron(queries), dropout));
        var h = DenseLayer.Rectified(read, parameter(FirstItemWeight), own, options.Dropout, dropout).reshape(bias.shape[0], bias.shape[1], -1);
        return Scores(parameter, queries, items.reshape(bias.shape[0], bias.shape[1], -1), h, bias, dropout);
    }

    /// <summary>Scores of the whole catalog, shape [groups × items].</summary>
    /// <param name="parameter">The parameters by name.</param>
    /// <param name="queries">Shape [groups × width].</param>
    /// <param name="itemLayer">What <see cref="ItemLayer"/> returns.</param>
    public Tensor CatalogScores(Func<string, Tensor> parameter, Tensor queries, Tensor itemLayer) => Scores(
        parameter, queries, parameter(ItemTable).unsqueeze(0),
        itemLayer.Plus(QueryLayer(parameter, Perceptron(queries)).unsqueeze(1)).relu_(), parameter(ItemBias).unsqueeze(0), dropout: null);

    /// <summary>The query's part of the first layer, shape [groups × h₁].</summary>
    private static Tensor QueryLayer(Func<string, Tensor> parameter, Tensor queries) =>
        DenseLayer.Of(queries, parameter(FirstQueryWeight), parameter(BiasOf(0)));

    /// <summary>Goes on from the first layer, <paramref name="h"/> [groups × candidates × h₁].</summary>
    private Tensor Scores(Func<string, Tensor> parameter, Tensor queries, Tensor items, Tensor h, Tensor bias, Generator? dropout)
    {
        for (var layer = 1; layer < Layers; layer++)
        {
            h = DenseLayer.Rectified(
                h, parameter(WeightOf(layer)), parameter(BiasOf(layer)).unsqueeze(0), layer < Layers - 1 ? options.Dropout : 0, dropout);
        }

        var scores = h.matmul(parameter(PerceptronWeight).t()).squeeze(-1).Plus(bias);
        if (!options.UseFactorisation) return scores;
        var weighted = Factors(queries) * parameter(FactorisationWeight);
        var inner = items.shape[0] == 1 && queries.shape[0] != 1
            ? DenseLayer.Of(weighted, Factors(items)[0])
            : weighted.unsqueeze(1).matmul(Factors(items).transpose(1, 2)).squeeze(1);
        return scores.Plus(inner);
    }

    private Tensor Drop(Tensor x, Generator dropout) => Seeded.Dropout(x, options.Dropout, dropout);

    /// <summary>The half of a vector that the factorisation uses.</summary>
    private Tensor Factors(Tensor x) => x.narrow(-1, 0, options.EmbeddingSize);

    /// <summary>The half of a vector that the perceptron uses.</summary>
    private Tensor Perceptron(Tensor x) => options.UseFactorisation ? x.narrow(-1, options.EmbeddingSize, options.EmbeddingSize) : x;
}
