using Recsys.Onnx;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Ratings;

/// <summary>
/// A rating model with an ONNX form whose output <see cref="RatingExport.RatingsName"/> [batch × items] holds a row of predictions a user.
/// </summary>
internal interface IRatingEmitter : IRatingModel
{
    /// <summary>The size of the items' table.</summary>
    int ItemSize { get; }

    /// <summary>The graph.</summary>
    OnnxModel Export(IReadOnlyDictionary<string, string>? metadata);

    /// <summary>What the graph is asked for some users of the training.</summary>
    IReadOnlyList<OnnxTensor> Inputs(ReadOnlySpan<int> users);
}
