namespace Recsys.Scoring;

/// <summary>The stable codes of <see cref="ScoringException"/>.</summary>
public static class ScoringErrorCodes
{
    /// <summary>No model version has been promoted yet, or the one that was cannot be loaded.</summary>
    public const string NoModel = "no-model";

    /// <summary>The first model version of this instance is still being loaded.</summary>
    public const string Loading = "loading";

    /// <summary>A field of the request is out of its range.</summary>
    public const string InvalidField = "invalid-field";

    /// <summary>The version that serves has no model of that name.</summary>
    public const string UnknownModel = "unknown-model";

    /// <summary>The version that serves does not know the item.</summary>
    public const string UnknownItem = "unknown-item";

    /// <summary>Something is asked that only the catalog can say, but it is empty.</summary>
    public const string NoCatalog = "no-catalog";

    /// <summary>No scenario has this name.</summary>
    public const string UnknownScenario = "unknown-scenario";

    /// <summary>The answer that is to be continued is not remembered, or not any more.</summary>
    public const string UnknownPage = "unknown-page";

    /// <summary>A list by counts is asked of a version that has none.</summary>
    public const string NoCounts = "no-counts";

    /// <summary>There is no list of this name.</summary>
    public const string UnknownList = "unknown-list";
}
