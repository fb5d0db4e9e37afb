using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>A trained AutoRec: the hidden layers of all training rows are kept as a table, so that a pair is one dot product.</summary>
internal sealed class AutoRecModel : IRatingModel
{
    private readonly AutoRecNetwork _network;
    private readonly KnownPairs _known;
    private readonly ParameterValues _values;

    /// <summary>σ(V·r + β) of each training row, [rows × k].</summary>
    private readonly float[] _hidden;

    public AutoRecModel(AutoRecNetwork network, CsrMatrix rows, KnownPairs known, ParameterValues values)
    {
        (_network, _known, _values) = (network, known, values);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parameters = values.Items.ToDictionary(i => i.Name, i => i.ToTensor());
        _hidden = ParameterSet.Floats(AutoRecNetwork.Encode(n => parameters[n], rows)).ToArray();
    }

    public string Name => AutoRecOptions.NameOf(_network.Side);

    public void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings)
    {
        RatingPairs.Check(users, _known.UserSize, items, _known.ItemSize, ratings);
        ReadOnlySpan<float> decoder = _values[AutoRecNetwork.Decoder].Values, bias = _values[AutoRecNetwork.DecoderBias].Values;
        // k, the width of the hidden layer.
        var width = (int)_values[AutoRecNetwork.Decoder].Shape[1];
        for (var n = 0; n < ratings.Length; n++)
        {
            if (_known.Without(users[n], items[n]) is { } rating)
            {
                ratings[n] = rating;
                continue;
            }

            var (row, column) = _network.Side == AutoRecSide.Item ? (items[n], users[n]) : (users[n], items[n]);
            var product = TensorPrimitives.Dot(_hidden.AsSpan(row * width, width), decoder.Slice(column * width, width));
            ratings[n] = _known.Scale.Clip(product + bias[column] + _network.Offset);
        }
    }

    public void Dispose()
    {
    }
}
