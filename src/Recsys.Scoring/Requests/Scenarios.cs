namespace Recsys.Scoring.Requests;

/// <summary>Named defaults of requests: what a page of an app asks for, kept in settings and not in every caller.</summary>
/// <param name="named">The defaults by name.</param>
public sealed class Scenarios(IReadOnlyDictionary<string, RecommendationRequest> named)
{
    /// <summary>The most scenarios.</summary>
    public const int Most = 64;

    /// <summary>Where no setting says otherwise.</summary>
    public static IReadOnlyDictionary<string, RecommendationRequest> Defaults { get; } = new Dictionary<string, RecommendationRequest>
    {
        // A first page: many kinds of things, some of them new.
        ["home"] = new() { K = 20, Diversity = new DiversityOptions { Strength = 0.3 }, Freshness = 0.2 },

        // One thing to go on with.
        ["watch-next"] = new() { K = 5 },

        // What goes with what is in the cart, which the request brings as its items.
        ["cart"] = new() { K = 4, Diversity = new DiversityOptions { MaxPerCategory = 2 } },
        ["similar"] = new() { K = 12 },
    };

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => named.Keys.Order(StringComparer.Ordinal);

    /// <summary>Fails where the defaults of a scenario could not be asked for.</summary>
    /// <exception cref="ScoringException">A field is wrong; it is named.</exception>
    public static void Check(RecommendationRequest defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        defaults.Validate();
        _ = new RequestRules(defaults, DateTimeOffset.UnixEpoch);
    }

    /// <summary>The defaults of a scenario; those of no scenario for null.</summary>
    /// <exception cref="ScoringException">There is none of this name.</exception>
    public RecommendationRequest Of(string? name) => name is null ? new RecommendationRequest()
        : named.TryGetValue(name, out var defaults) ? defaults
        : throw new ScoringException(
            ScoringErrorCodes.UnknownScenario, "scenario", $"There is no scenario '{name}'; expected one of {string.Join(", ", Names)}.");
}
