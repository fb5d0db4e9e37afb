using System.Text.Json.Serialization;

namespace Recsys.Domain;

/// <summary>By which way an item came to its score.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScorePath>))]
public enum ScorePath
{
    /// <summary>The model knows the item.</summary>
    [JsonStringEnumMemberName("model")]
    Model,

    /// <summary>The model does not: the scores of items that it knows and that are described alike stand in.</summary>
    [JsonStringEnumMemberName("description")]
    Description,

    /// <summary>Nothing is known of the item: the mean score of items stands in.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
