namespace Recsys.Training.Runs;

/// <summary>One line of the table of models. Metrics are over the full catalog, seen items excluded, at ten items.</summary>
/// <param name="Name">The model.</param>
/// <param name="Hr10">Hit rate at 10.</param>
/// <param name="Ndcg10">NDCG at 10.</param>
/// <param name="Mrr10">Reciprocal rank at 10.</param>
/// <param name="Coverage10">Share of the catalog that is in anybody's top ten.</param>
/// <param name="Ndcg10StandardError">Standard error of NDCG@10 over the cases.</param>
/// <param name="Seconds">Wall time of its training.</param>
/// <param name="CpuSeconds">Processor time of its training.</param>
/// <param name="ServedBytes">Size of the files that it is served from, those that it shares with others included; 0 where it is not served.</param>
/// <param name="ParityError">
/// Largest difference between what is served and the trained model, as a share of the magnitude of a score's terms; null where it is not served.
/// </param>
/// <param name="ParityOrderGap">How much the first hundred of both contradict each other, as a share of the same; null as above.</param>
public sealed record ModelRow(
    string Name, double Hr10, double Ndcg10, double Mrr10, double Coverage10, double Ndcg10StandardError,
    double Seconds, double CpuSeconds, long ServedBytes, double? ParityError, double? ParityOrderGap = null);
