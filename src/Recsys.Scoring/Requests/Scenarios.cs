namespace Recsys.Scoring.Requests;

/// <summary>Named defaults of requests: what a page of an app asks for, kept in settings and not in every caller.</summary>
/// <param name="named">The defaults by name.</param>
public sealed class Scenarios(IReadOnlyDictionary<string, Scenario> named)
{
    /// <summary>The most scenarios.</summary>
    public const int Most = 64;

    /// <summary>Where no setting says otherwise.</summary>
    public static IReadOnlyDictionary<string, Scenario> Defaults { get; } = new Dictionary<string, Scenario>
    {
        // A first page: many kinds of things, some of them new.
        ["home"] = Of(new() { K = 20, Diversity = new DiversityOptions { Strength = 0.3 }, Freshness = 0.2 }),

        // One thing to go on with.
        ["watch-next"] = Of(new() { K = 5 }),

        // What goes with what is in the cart, which the request brings as its items.
        ["cart"] = Of(new() { K = 4, Diversity = new DiversityOptions { MaxPerCategory = 2 } }),
        ["similar"] = Of(new() { K = 12 }),
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

    /// <summary>A scenario by its name; <see cref="Scenario.None"/> for null.</summary>
    /// <exception cref="ScoringException">There is none of this name.</exception>
    public Scenario Of(string? name) => name is null ? Scenario.None
        : named.TryGetValue(name, out var scenario) ? scenario
        : throw new ScoringException(
            ScoringErrorCodes.UnknownScenario, "scenario", $"There is no scenario '{name}'; expected one of {string.Join(", ", Names)}.");

    private static Scenario Of(RecommendationRequest defaults) => new(defaults, SaysK: true, SaysExcludeSeen: false);
}
