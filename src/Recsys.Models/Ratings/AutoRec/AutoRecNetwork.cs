using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>
/// <c>h(r) = W·σ(V·r + β) + b</c> of a row r of ratings, 0 where there is none, with the identity on the output. Rows are items and columns users, or
/// the other way round. V is kept as [columns × k], so that its product with r is a sum of a few rows; W is [columns × k].
/// </summary>
internal sealed class AutoRecNetwork(AutoRecOptions options, RatingDataset train)
{
    public const string Encoder = "encoder";
    public const string EncoderBias = "encoder_bias";
    public const string Decoder = "decoder";
    public const string DecoderBias = "decoder_bias";

    public AutoRecSide Side => options.Side;

    /// <summary>What is taken off the ratings on their way in and put back on their way out.</summary>
    public float Offset { get; } = options.Centred ? RatingScale.Of(train).Mean : 0;

    private int Columns => Side == AutoRecSide.Item ? train.UserVocabulary.Size : train.ItemVocabulary.Size;

    /// <summary>The ratings, less the offset, shape [rows × columns].</summary>
    public CsrMatrix Rows() => RatingPairs.Matrix(train, Side == AutoRecSide.Item, v => v - Offset);

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        long columns = Columns;
        long hidden = options.HiddenSize;
        parameters.Add(Encoder, Seeded.Xavier(generator, columns, hidden));
        parameters.Add(EncoderBias, zeros(hidden));
        parameters.Add(Decoder, Seeded.Xavier(generator, columns, hidden));
        parameters.Add(DecoderBias, zeros(columns));
    }

    /// <summary>The hidden layer of rows, shape [batch × k].</summary>
    public static Tensor Encode(Func<string, Tensor> parameter, CsrMatrix rows) =>
        CsrProduct.Of(rows, parameter(Encoder)).Plus(parameter(EncoderBias)).sigmoid();

    /// <summary>The output at the entries of a pattern [batch × columns], without the offset: shape [entries].</summary>
    public static Tensor Decode(Func<string, Tensor> parameter, Tensor hidden, CsrMatrix pattern)
    {
        var bias = CsrProduct.Of(CsrMatrix.Selection(pattern.Columns, pattern.ColumnCount), parameter(DecoderBias));
        return PairProducts.Of(hidden, parameter(Decoder), pattern).Plus(bias);
    }
}
