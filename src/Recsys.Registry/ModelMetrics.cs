namespace Recsys.Registry;

/// <summary>How good one model of a version is: over the full catalogue, seen items excluded, at ten items.</summary>
/// <param name="Name">The model.</param>
/// <param name="Hr10">Hit rate at 10.</param>
/// <param name="Ndcg10">NDCG at 10.</param>
/// <param name="Mrr10">Reciprocal rank at 10.</param>
/// <param name="Coverage10">Share of the catalogue that is in anybody's top ten.</param>
/// <param name="Ndcg10StandardError">Standard error of NDCG@10; about twice of it on either side is the 95 % interval.</param>
/// <param name="Seconds">Wall time of its training.</param>
/// <param name="CpuSeconds">Processor time of its training.</param>
/// <param name="OnnxBytes">Size of its ONNX file.</param>
/// <param name="ParityError">See <see cref="ModelFile.ParityError"/>.</param>
/// <param name="ParityOrderGap">See <see cref="ModelFile.ParityOrderGap"/>.</param>
public sealed record ModelMetrics(
    string Name, double Hr10, double Ndcg10, double Mrr10, double Coverage10, double Ndcg10StandardError,
    double Seconds, double CpuSeconds, long OnnxBytes, double? ParityError, double? ParityOrderGap = null);
