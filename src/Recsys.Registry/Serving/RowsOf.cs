using System.Text.Json.Serialization;

namespace Recsys.Registry.Serving;

/// <summary>Whose rows a tower reads.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowsOf>))]
public enum RowsOf
{
    /// <summary>The user's: one row.</summary>
    User,

    /// <summary>Those of the items of the history, the oldest first.</summary>
    History,

    /// <summary>The row of the padding item, and behind it those of the history.</summary>
    PaddedHistory,
}
