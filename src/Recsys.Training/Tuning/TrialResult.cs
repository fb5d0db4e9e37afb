namespace Recsys.Training.Tuning;

/// <summary>What a trial reached on a rung of the search. The rows of all rungs of all trials are kept.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Seed">The seed of search and training.</param>
/// <param name="Family">The family.</param>
/// <param name="Trial">The number of the trial; 0 is the defaults.</param>
/// <param name="Rung">The rung, from 0.</param>
/// <param name="Epochs">Epochs trained so far.</param>
/// <param name="IsFinished">Whether the training ended by itself: more epochs change nothing.</param>
/// <param name="ValidationNdcg10">The best NDCG@10 on the validation cases so far.</param>
/// <param name="Seconds">Wall time of the training so far.</param>
/// <param name="Changes">What differs from the defaults, as JSON.</param>
public sealed record TrialResult(
    string Dataset, int Seed, string Family, int Trial, int Rung, int Epochs, bool IsFinished, double ValidationNdcg10, double Seconds,
    string Changes);
