using Recsys.Domain.Context;

namespace Recsys.Datasets.Splits;

/// <summary>Takes the context out of a split, to measure what it is worth.</summary>
public static class ContextFree
{
    /// <summary>The same interactions, times and cases, in no context: hour, weekday, device, place and declared fields are gone.</summary>
    public static DatasetSplit Of(DatasetSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var train = split.Train;
        return split with
        {
            Train = new InteractionDataset(
                train.Name, train.UserVocabulary, train.ItemVocabulary, ContextFeatures.None, train.IsTimed,
                train.Users.ToArray(), train.Items.ToArray(), train.Times.ToArray(), []),
            Validation = Without(split.Validation),
            Test = Without(split.Test),
        };
    }

    private static EvaluationCase[] Without(IReadOnlyList<EvaluationCase> cases) =>
        [.. cases.Select(c => c with { Query = c.Query with { Context = [], HistoryContexts = [] } })];
}
