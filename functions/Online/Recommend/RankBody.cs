using System.Text.Json;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>A request to put candidates in order, by its JSON body.</summary>
internal sealed record RankBody : RecommendationBody
{
    /// <summary>Each an id, or an item as the catalog has it, whose description goes before that of the catalog.</summary>
    public IReadOnlyList<JsonElement> Candidates { get; init; } = [];

    /// <exception cref="RequestException">A candidate cannot be read; it is named.</exception>
    public IReadOnlyList<RankCandidate> ReadCandidates()
    {
        if (Continue is not null) throw Invalid("continue", "The field 'continue' is for recommendations; here the caller brings the items.");

        // Before each is read: what comes from outside must not decide how much is made of it.
        return Candidates.Count > RankCandidate.Most
            ? throw Invalid("candidates", $"The field 'candidates' has {Candidates.Count} items; expected 1 to {RankCandidate.Most}.")
            : [.. Candidates.Select(Read)];
    }

    private static RankCandidate Read(JsonElement element, int index) => element.ValueKind switch
    {
        JsonValueKind.String => new RankCandidate(JsonBody.Read<string>(element, $"candidates[{index}]")),
        JsonValueKind.Number => new RankCandidate(element.GetRawText()),
        JsonValueKind.Object when JsonBody.Has(element, "itemId") => Described(JsonBody.Read<Item>(element, $"candidates[{index}]")),
        _ => throw Invalid($"candidates[{index}]", $"The candidate {index} is neither an id nor an object with the field 'itemId'."),
    };

    /// <summary>What has nothing but its id is described by the catalog.</summary>
    private static RankCandidate Described(Item item) => new(
        item.ItemId, item.Traits().Any() || item.Title is not null || !item.Available || item.PublishedAt is not null ? item : null);

    private static RequestException Invalid(string field, string message) => new(InteractionErrorCodes.InvalidField, field, message);
}
