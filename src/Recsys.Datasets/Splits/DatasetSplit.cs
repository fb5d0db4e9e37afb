namespace Recsys.Datasets.Splits;

/// <summary>A data set divided in time: what models may learn from, what stops them and fits the blend, and what judges them.</summary>
/// <param name="Protocol"><c>leave-one-out</c> or <c>time-split</c>.</param>
/// <param name="Train">The interactions that models learn from, over the vocabularies of the whole set.</param>
/// <param name="Validation">Cases for early stopping and for fitting the blend; later than all of Train of the same user.</param>
/// <param name="Test">Cases that nothing is fitted on.</param>
public sealed record DatasetSplit(
    string Protocol, InteractionDataset Train, IReadOnlyList<EvaluationCase> Validation, IReadOnlyList<EvaluationCase> Test);
