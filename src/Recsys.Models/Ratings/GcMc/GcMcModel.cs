using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Training;
using Recsys.Onnx;
using Recsys.Onnx.Parity;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// A trained GC-MC. The graph is gone: what is left are v of every item and <c>u_iᵀQ_r</c> of every user and level,
/// so that a pair is L dot products and a softmax.
/// </summary>
internal sealed class GcMcModel : IRatingEmitter
{
    private readonly KnownPairs _known;
    private readonly float[] _users;
    private readonly float[] _items;

    public GcMcModel(GcMcNetwork network, KnownPairs known, ParameterValues values)
    {
        (Levels, _known) = (network.Graph.Levels, known);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parameters = values.Items.ToDictionary(i => i.Name, i => i.ToTensor());
        var (users, items) = network.Encode(n => parameters[n], noise: null);
        var (bases, mix) = (parameters[GcMcNetwork.Bases], parameters[GcMcNetwork.Mix]);
        Width = (int)items.shape[1];
        // Q of all levels, one below the other: [L·o × o] = mix [L × B] times the bases [B × o·o].
        var levels = mix.matmul(bases.view(mix.shape[1], -1)).view(-1, Width);
        _users = ParameterSet.Floats(DenseLayer.Of(users, levels)).ToArray();
        _items = ParameterSet.Floats(items.contiguous()).ToArray();
    }

    public string Name => GcMcOptions.FamilyName;

    public int ItemSize => _known.ItemSize;

    /// <summary>The rating of each level.</summary>
    public float[] Levels { get; }

    /// <summary>o, the width of a vector.</summary>
    public int Width { get; }

    /// <summary>u_iᵀQ_r, shape [users × L × o].</summary>
    public ReadOnlySpan<float> Users => _users;

    /// <summary>v_j, shape [items × o].</summary>
    public ReadOnlySpan<float> Items => _items;

    public void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings)
    {
        RatingPairs.Check(users, _known.UserSize, items, _known.ItemSize, ratings);
        Span<float> shares = stackalloc float[Levels.Length];
        for (var n = 0; n < ratings.Length; n++)
        {
            if (_known.Without(users[n], items[n]) is { } rating)
            {
                ratings[n] = rating;
                continue;
            }

            var item = Items.Slice(items[n] * Width, Width);
            for (var r = 0; r < shares.Length; r++)
            {
                shares[r] = TensorPrimitives.Dot(Users.Slice(((users[n] * shares.Length) + r) * Width, Width), item);
            }

            TensorPrimitives.SoftMax(shares, shares);
            ratings[n] = TensorPrimitives.Dot(shares, Levels);
        }
    }

    public OnnxModel Export(IReadOnlyDictionary<string, string>? metadata) => GcMcOnnxExport.Export(this, _known, metadata);

    public IReadOnlyList<OnnxTensor> Inputs(ReadOnlySpan<int> users) =>
        [OnnxTensor.Of(RatingExport.UserName, Array.ConvertAll(users.ToArray(), u => (long)u), users.Length)];

    public void Dispose()
    {
    }
}
