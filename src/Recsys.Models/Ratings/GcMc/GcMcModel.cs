using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// A trained GC-MC. The graph is gone: what is left are v of every item and <c>u_iᵀQ_r</c> of every user and level,
/// so that a pair is L dot products and a softmax.
/// </summary>
internal sealed class GcMcModel : IRatingModel
{
    private readonly KnownPairs _known;

    /// <summary>u_iᵀQ_r, shape [users × L × o].</summary>
    private readonly float[] _users;

    /// <summary>v_j, shape [items × o].</summary>
    private readonly float[] _items;

    /// <summary>o, the width of a vector.</summary>
    private readonly int _width;

    public GcMcModel(GcMcNetwork network, KnownPairs known, ParameterValues values)
    {
        (Levels, _known) = (network.Graph.Levels, known);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parameters = values.Items.ToDictionary(i => i.Name, i => i.ToTensor());
        var (users, items) = network.Encode(n => parameters[n], noise: null);
        var (bases, mix) = (parameters[GcMcNetwork.Bases], parameters[GcMcNetwork.Mix]);
        _width = (int)items.shape[1];
        // Q of all levels, one below the other: [L·o × o] = mix [L × B] times the bases [B × o·o].
        var levels = mix.matmul(bases.view(mix.shape[1], -1)).view(-1, _width);
        _users = ParameterSet.Floats(DenseLayer.Of(users, levels)).ToArray();
        _items = ParameterSet.Floats(items.contiguous()).ToArray();
    }

    public string Name => GcMcOptions.FamilyName;

    /// <summary>The rating of each level.</summary>
    public float[] Levels { get; }

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

            var item = _items.AsSpan(items[n] * _width, _width);
            for (var r = 0; r < shares.Length; r++)
            {
                shares[r] = TensorPrimitives.Dot(_users.AsSpan(((users[n] * shares.Length) + r) * _width, _width), item);
            }

            TensorPrimitives.SoftMax(shares, shares);
            ratings[n] = TensorPrimitives.Dot(shares, Levels);
        }
    }

    public void Dispose()
    {
    }
}
