using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;
using Recsys.Datasets.Ratings;
using Recsys.Models.Dense;
using Recsys.Models.Ratings.Baselines;
using Recsys.Models.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// A trained GC-MC. The graph is gone: what is left are v of every item and <c>u_iᵀQ_r</c> of every user and level, so that a pair is L dot products and a softmax.
/// </summary>
internal sealed class GcMcModel : IRatingModel
{
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly bool[] _knownUsers;
    private readonly bool[] _knownItems;

    public GcMcModel(GcMcNetwork network, BiasModel fallback, RatingDataset train, ParameterValues values)
    {
        (Levels, Fallback) = (network.Graph.Levels, fallback);
        _knownUsers = RatingPairs.Seen(train.Users, train.UserVocabulary.Size);
        _knownItems = RatingPairs.Seen(train.Items, train.ItemVocabulary.Size);
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

    public string Name => GcMcFamily.FamilyName;

    public BiasModel Fallback { get; }

    /// <summary>The rating of each level.</summary>
    public float[] Levels { get; }

    /// <summary>o, the width of a vector.</summary>
    public int Width { get; }

    /// <summary>u_iᵀQ_r, shape [users × L × o].</summary>
    public ReadOnlySpan<float> Users => _users;

    /// <summary>v_j, shape [items × o].</summary>
    public ReadOnlySpan<float> Items => _items;

    public ReadOnlySpan<bool> KnownUsers => _knownUsers;

    public ReadOnlySpan<bool> KnownItems => _knownItems;

    public void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings)
    {
        RatingPairs.Check(users, _knownUsers.Length, items, _knownItems.Length, ratings);
        Span<float> shares = stackalloc float[Levels.Length];
        for (var n = 0; n < ratings.Length; n++)
        {
            if (!_knownUsers[users[n]] || !_knownItems[items[n]])
            {
                ratings[n] = Fallback.Of(users[n], items[n]);
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

    public void Dispose()
    {
    }
}
