namespace Recsys.Scoring.Requests;

/// <summary>
/// Named defaults of requests: what a page of an app asks for, kept in settings and not in every caller. Each makes other defaults of those of
/// a call, for what it does not say is as the call has it.
/// </summary>
/// <param name="named">The scenarios by name.</param>
public sealed class Scenarios(IReadOnlyDictionary<string, Func<RecommendationRequest, RecommendationRequest>> named)
{
    /// <summary>The most scenarios.</summary>
    public const int Most = 64;

    /// <summary>Where no setting says otherwise.</summary>
    public static IReadOnlyDictionary<string, Func<RecommendationRequest, RecommendationRequest>> Defaults { get; } =
        new Dictionary<string, Func<RecommendationRequest, RecommendationRequest>>
        {
            // A first page: many kinds of things, some of them new.
            ["home"] = plain => plain with { K = 20, Diversity = new DiversityOptions { Strength = 0.3 }, Freshness = 0.2 },

            // One thing to go on with.
            ["watch-next"] = plain => plain with { K = 5 },

            // What goes with what is in the cart, which the request brings as its items.
            ["cart"] = plain => plain with { K = 4, Diversity = new DiversityOptions { MaxPerCategory = 2 } },
            ["similar"] = plain => plain with { K = 12 },
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

    /// <summary>The defaults of a scenario.</summary>
    /// <param name="name">Its name; null for none.</param>
    /// <param name="plain">The defaults of the call.</param>
    /// <exception cref="ScoringException">There is none of this name.</exception>
    public RecommendationRequest Of(string? name, RecommendationRequest plain) => name is null ? plain
        : named.TryGetValue(name, out var scenario) ? scenario(plain)
        : throw new ScoringException(
            ScoringErrorCodes.UnknownScenario, "scenario", $"There is no scenario '{name}'; expected one of {string.Join(", ", Names)}.");
}
