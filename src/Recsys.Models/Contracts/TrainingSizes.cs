namespace Recsys.Models.Contracts;

/// <summary>How much data a training is to learn from.</summary>
/// <param name="Users">Users.</param>
/// <param name="Items">Items, with those that nobody has taken yet.</param>
/// <param name="Interactions">Interactions.</param>
public sealed record TrainingSizes(int Users, int Items, int Interactions)
{
    /// <summary>Those of the training input that the sizes of a model were chosen by.</summary>
    public static TrainingSizes Of(TrainingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var train = input.Choices.Train;
        return new TrainingSizes(train.UserVocabulary.Count, train.ItemVocabulary.Count, train.Count);
    }
}
