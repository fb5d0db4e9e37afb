using System.Text.Json;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>A request by its JSON body. What is not there is as the scenario says.</summary>
internal record RecommendationBody
{
    public string? Scenario { get; init; }

    public string? UserId { get; init; }

    public IReadOnlyList<string> Items { get; init; } = [];

    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = new Dictionary<string, JsonElement>();

    public string? Device { get; init; }

    public string? Country { get; init; }

    public string? At { get; init; }

    public int? K { get; init; }

    public string? Model { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public bool? ExcludeSeen { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<ItemBoost>? Boosts { get; init; }

    public IReadOnlyList<ItemPin>? Pins { get; init; }

    public DiversityBody? Diversity { get; init; }

    public double? Freshness { get; init; }

    public double? Exploration { get; init; }

    public bool? Explain { get; init; }

    public string? Continue { get; init; }

    /// <summary>The visit. It stands for the user where there is none, as in events.</summary>
    public string? SessionId { get; init; }

    /// <exception cref="RequestException">A field cannot be read.</exception>
    public RecommendationRequest ToRequest(RecommendationRequest defaults)
    {
        ContextBody.CheckId("sessionId", SessionId);
        var explain = Explain ?? defaults.Explain;
        var k = K ?? defaults.KOf(explain);
        return defaults with
        {
            UserId = UserId ?? SessionId,
            Items = Items,
            Context = ContextBody.Read(Context, Device, Country),
            At = LocalTime.Read("at", At),
            K = k,
            Model = Model ?? defaults.Model,
            Exclude = Exclude,
            ExcludeSeen = ExcludeSeen ?? defaults.ExcludeSeen,
            Filter = Filter ?? defaults.Filter,
            Boosts = Boosts ?? defaults.Boosts,
            Pins = Pins ?? defaults.PinsWithin(k),
            Diversity = Diversity?.ToOptions(defaults.Diversity) ?? defaults.Diversity,
            Freshness = Freshness ?? defaults.Freshness,
            Exploration = Exploration ?? defaults.Exploration,
            Explain = explain,
            Continue = Continue,
        };
    }
}
