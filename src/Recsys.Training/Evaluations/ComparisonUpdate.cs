namespace Recsys.Training.Evaluations;

/// <summary>How far a model of a comparison is.</summary>
/// <param name="Model">The model.</param>
/// <param name="Done">Units done: epochs, or cases where <paramref name="Stage"/> is testing.</param>
/// <param name="Total">The most units there can be.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="ValidationNdcg10">NDCG@10 on the validation cases after the last epoch, where there is one.</param>
/// <param name="SecondsLeft">What this model still takes, about; null where nobody can say.</param>
public sealed record ComparisonUpdate(
    string Model, int Done, int Total, ComparisonStage Stage, double? ValidationNdcg10 = null, double? SecondsLeft = null)
{
    /// <summary>The share of the training that is done, about, from 0 to 1; it moves within an epoch too.</summary>
    public double Share { get; init; }

    /// <summary>What the whole comparison still takes, about; null where nobody can say.</summary>
    public double? TotalSecondsLeft { get; init; }

    /// <summary>RMSE on the validation ratings after the last epoch, where the model foresees ratings.</summary>
    public double? ValidationRmse { get; init; }
}
