namespace Recsys.Registry;

/// <summary>How good one model of a version is: over the full catalog, seen items excluded, at ten items.</summary>
/// <param name="Name">The model.</param>
/// <param name="Hr10">Hit rate at 10.</param>
/// <param name="Ndcg10">NDCG at 10.</param>
/// <param name="Mrr10">Reciprocal rank at 10.</param>
/// <param name="Coverage10">Share of the catalog that is in anybody's top ten.</param>
/// <param name="Ndcg10StandardError">Standard error of NDCG@10; about twice of it on either side is the 95 % interval.</param>
/// <param name="Seconds">Wall time of its training.</param>
/// <param name="CpuSeconds">Processor time of its training.</param>
/// <param name="ServedBytes">Size of the files that it is served from, those that it shares with others included.</param>
/// <param name="ParityError">Largest difference between what is served and the trained model over real inputs, as a share of the magnitude of the
/// terms that a score is added up from.</param>
/// <param name="ParityOrderGap">How much the first hundred of both contradict each other, as a share of the same; 0 where they are the same.</param>
public sealed record ModelMetrics(
    string Name, double Hr10, double Ndcg10, double Mrr10, double Coverage10, double Ndcg10StandardError,
    double Seconds, double CpuSeconds, long ServedBytes, double? ParityError, double? ParityOrderGap = null);
