using System.Text.Json.Serialization;

namespace Recsys.Scoring.Requests;

/// <summary>What an answer is based on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecommendationBasis>))]
public enum RecommendationBasis
{
    /// <summary>What the user did.</summary>
    [JsonStringEnumMemberName("history")]
    History,

    /// <summary>The items of the request: of the user nothing is known.</summary>
    [JsonStringEnumMemberName("items")]
    Items,

    /// <summary>What is popular in the context of the request: nothing else is known.</summary>
    [JsonStringEnumMemberName("context")]
    Context,

    /// <summary>What is popular at the moment: nothing at all is known.</summary>
    [JsonStringEnumMemberName("popularity")]
    Popularity,
}
