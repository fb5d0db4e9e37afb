namespace Recsys.Onnx.Parity;

/// <summary>How far an exported graph is from the model that it was exported from.</summary>
/// <param name="Cases">Inputs compared.</param>
/// <param name="Values">Single values compared.</param>
/// <param name="MaxAbsoluteError">The largest |exported − reference|; equal infinities differ by nothing, a NaN on one side by infinity.</param>
/// <param name="MaxError">The largest <c>|exported − reference| / scale</c>, see <see cref="ParityCase.Scales"/>.</param>
/// <param name="MaxOrderGap">
/// How much the first <see cref="ParityCheck.First"/> of a row contradict the reference: the largest <c>|e(r) − e′(r)| / 2S</c>, where e(r) is what
/// the reference gives the r-th of the graph, e′(r) what it gives its own r-th, and S the largest scale among both. 0 where they are the same;
/// two that changed places within the tolerance of the values stay below it.
/// </param>
public sealed record ParityReport(int Cases, long Values, double MaxAbsoluteError, double MaxError, double MaxOrderGap);
