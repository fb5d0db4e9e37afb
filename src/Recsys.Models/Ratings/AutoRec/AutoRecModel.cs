using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Onnx;
using Recsys.Onnx.Parity;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>A trained AutoRec: the hidden layers of all training rows are kept as a table, so that a pair is one dot product.</summary>
internal sealed class AutoRecModel : IRatingEmitter
{
    private readonly AutoRecNetwork _network;
    private readonly CsrMatrix _rows;
    private readonly KnownPairs _known;
    private readonly float[] _hidden;

    public AutoRecModel(AutoRecNetwork network, CsrMatrix rows, KnownPairs known, ParameterValues values)
    {
        (_network, _rows, _known, Values) = (network, rows, known, values);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var parameters = values.Items.ToDictionary(i => i.Name, i => i.ToTensor());
        _hidden = ParameterSet.Floats(AutoRecNetwork.Encode(n => parameters[n], rows)).ToArray();
    }

    public string Name => AutoRecOptions.NameOf(_network.Side);

    public int ItemSize => _known.ItemSize;

    public ParameterValues Values { get; }

    /// <summary>What is taken off the ratings on their way in and put back on their way out.</summary>
    public float Offset => _network.Offset;

    /// <summary>k, the width of the hidden layer.</summary>
    public int Width => (int)Values[AutoRecNetwork.Decoder].Shape[1];

    /// <summary>σ(V·r + β) of each training row, [rows × k].</summary>
    public ReadOnlySpan<float> Hidden => _hidden;

    public void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings)
    {
        RatingPairs.Check(users, _known.UserSize, items, _known.ItemSize, ratings);
        ReadOnlySpan<float> decoder = Values[AutoRecNetwork.Decoder].Values, bias = Values[AutoRecNetwork.DecoderBias].Values;
        var width = Width;
        for (var n = 0; n < ratings.Length; n++)
        {
            if (_known.Without(users[n], items[n]) is { } rating)
            {
                ratings[n] = rating;
                continue;
            }

            var (row, column) = _network.Side == AutoRecSide.Item ? (items[n], users[n]) : (users[n], items[n]);
            var product = TensorPrimitives.Dot(Hidden.Slice(row * width, width), decoder.Slice(column * width, width));
            ratings[n] = _known.Scale.Clip(product + bias[column] + Offset);
        }
    }

    public OnnxModel Export(IReadOnlyDictionary<string, string>? metadata) => _network.Side == AutoRecSide.Item
        ? AutoRecOnnxExport.ExportItems(this, _known, metadata)
        : AutoRecOnnxExport.ExportUsers(this, _known, metadata);

    public IReadOnlyList<OnnxTensor> Inputs(ReadOnlySpan<int> users)
    {
        if (_network.Side == AutoRecSide.Item)
        {
            return [OnnxTensor.Of(RatingExport.UserName, Array.ConvertAll(users.ToArray(), u => (long)u), users.Length)];
        }

        var most = 1;
        foreach (var user in users) most = Math.Max(most, _rows.Starts[user + 1] - _rows.Starts[user]);
        var (rated, given) = (new long[users.Length * most], new float[users.Length * most]);
        for (var u = 0; u < users.Length; u++)
        {
            var from = _rows.Starts[users[u]];
            for (var n = 0; n < _rows.Starts[users[u] + 1] - from; n++)
            {
                rated[(u * most) + n] = _rows.Columns[from + n];
                given[(u * most) + n] = _rows.Values[from + n] + Offset;
            }
        }

        return [OnnxTensor.Of(RatingExport.RatedName, rated, users.Length, most), OnnxTensor.Of(RatingExport.GivenName, given, users.Length, most)];
    }

    public void Dispose()
    {
    }
}
