using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;
using Recsys.Datasets.Ratings;
using Recsys.Models.Ratings.Baselines;
using Recsys.Models.Sparse;
using Recsys.Models.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>A trained AutoRec: the hidden layers of all training rows are kept as a table, so that a pair is one dot product.</summary>
internal sealed class AutoRecModel : IRatingModel
{
    private readonly AutoRecNetwork _network;
    private readonly float[] _hidden;
    private readonly bool[] _knownUsers;
    private readonly bool[] _knownItems;

    public AutoRecModel(AutoRecNetwork network, CsrMatrix rows, BiasModel fallback, RatingDataset train, ParameterValues values)
    {
        (_network, Fallback, Values) = (network, fallback, values);
        _knownUsers = RatingPairs.Seen(train.Users, train.UserVocabulary.Size);
        _knownItems = RatingPairs.Seen(train.Items, train.ItemVocabulary.Size);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parameters = values.Items.ToDictionary(i => i.Name, i => i.ToTensor());
        _hidden = ParameterSet.Floats(AutoRecNetwork.Encode(n => parameters[n], rows)).ToArray();
    }

    public string Name => AutoRecFamily.NameOf(_network.Side);

    public BiasModel Fallback { get; }

    public ParameterValues Values { get; }

    public AutoRecNetwork Network => _network;

    /// <summary>σ(V·r + β) of each training row, [rows × k].</summary>
    public ReadOnlySpan<float> Hidden => _hidden;

    public ReadOnlySpan<bool> KnownUsers => _knownUsers;

    public ReadOnlySpan<bool> KnownItems => _knownItems;

    public void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings)
    {
        RatingPairs.Check(users, _knownUsers.Length, items, _knownItems.Length, ratings);
        ReadOnlySpan<float> decoder = Values[AutoRecNetwork.Decoder].Values, bias = Values[AutoRecNetwork.DecoderBias].Values;
        var width = (int)Values[AutoRecNetwork.Decoder].Shape[1];
        for (var n = 0; n < ratings.Length; n++)
        {
            if (!_knownUsers[users[n]] || !_knownItems[items[n]])
            {
                ratings[n] = Fallback.Of(users[n], items[n]);
                continue;
            }

            var (row, column) = _network.Side == AutoRecSide.Item ? (items[n], users[n]) : (users[n], items[n]);
            var product = TensorPrimitives.Dot<float>(Hidden.Slice(row * width, width), decoder.Slice(column * width, width));
            ratings[n] = Fallback.Scale.Clip(product + bias[column] + _network.Offset);
        }
    }

    public void Dispose()
    {
    }
}
