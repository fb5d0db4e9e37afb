namespace Recsys.Training.Evaluations;

/// <summary>How far a model of a comparison is.</summary>
/// <param name="Model">The model.</param>
/// <param name="Done">Units done: epochs, or cases where <paramref name="Stage"/> is testing.</param>
/// <param name="Total">The most units there can be.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="ValidationNdcg10">NDCG@10 on the validation cases after the last epoch, where there is one.</param>
/// <param name="SecondsLeft">An upper bound, from the time of the epochs so far: early stopping ends sooner.</param>
public sealed record ComparisonUpdate(
    string Model, int Done, int Total, ComparisonStage Stage, double? ValidationNdcg10 = null, double? SecondsLeft = null)
{
    /// <summary>What the whole comparison still takes, about; null where nobody can say.</summary>
    public double? TotalSecondsLeft { get; init; }

    /// <summary>RMSE on the validation ratings after the last epoch, where the model foresees ratings.</summary>
    public double? ValidationRmse { get; init; }
}
