namespace Recsys.Domain.Wire;

/// <summary>The stable codes of <see cref="InteractionError"/>.</summary>
public static class InteractionErrorCodes
{
    /// <summary>The body is not JSON, or not a JSON object.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>A required field is not there.</summary>
    public const string MissingField = "missing-field";

    /// <summary>A field has the wrong JSON type, is empty or is too long.</summary>
    public const string InvalidField = "invalid-field";

    /// <summary>The type is none of <see cref="InteractionType"/>.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>The timestamp lies before 1970 or more than a day after the event was received.</summary>
    public const string TimestampOutOfRange = "timestamp-out-of-range";
}
