namespace Recsys.Training.Evaluations;

/// <summary>What a comparison does with a model.</summary>
public enum ComparisonStage
{
    /// <summary>It learns.</summary>
    Training,

    /// <summary>It ranks the test cases.</summary>
    Testing,

    /// <summary>It is done.</summary>
    Finished,
}
