namespace Recsys.Onnx.Parity;

/// <summary>How far an exported graph is from the model that it was exported from.</summary>
/// <param name="Cases">Inputs compared.</param>
/// <param name="Values">Single values compared.</param>
/// <param name="MaxAbsoluteError">The largest |exported − reference|; equal infinities differ by nothing, a NaN on one side by infinity.</param>
/// <param name="MaxRankChange">
/// The furthest that an item moved in its row's ranking, as a share of the row: 0.01 = one place among a hundred. Ties may move by rounding alone.
/// </param>
public sealed record ParityReport(int Cases, long Values, double MaxAbsoluteError, double MaxRankChange);
