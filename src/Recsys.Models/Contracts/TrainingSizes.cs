namespace Recsys.Models.Contracts;

/// <summary>How much data a training is to learn from.</summary>
/// <param name="Users">Users.</param>
/// <param name="Items">Items, with those that nobody has taken yet.</param>
/// <param name="Interactions">Interactions.</param>
public sealed record TrainingSizes(int Users, int Items, int Interactions)
{
    /// <summary>More interactions of a user say nothing of how long histories are: a shop's till, a crawler.</summary>
    private const int MostOfUser = 50;

    /// <summary>
    /// The mean interactions of a user, of those who have any, and of each no more than fifty; where the histories are not known the mean of all.
    /// </summary>
    public double HistoryLength { get; init; } = Interactions / (double)Math.Max(1, Users);

    /// <summary>Those of the training input that the sizes of a model were chosen by.</summary>
    public static TrainingSizes Of(TrainingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var train = input.Choices.Train;
        int[] lengths = [.. Enumerable.Range(1, train.UserVocabulary.Count).Select(train.Histories.CountOf).Where(c => c > 0)];
        return new TrainingSizes(train.UserVocabulary.Count, train.ItemVocabulary.Count, train.Count)
        {
            HistoryLength = lengths.Length == 0 ? 0 : lengths.Average(c => Math.Min(c, MostOfUser)),
        };
    }
}
