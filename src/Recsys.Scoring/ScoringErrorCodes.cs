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

    /// <summary>Categories are asked for, but the catalog is empty.</summary>
    public const string NoCatalog = "no-catalog";
}
