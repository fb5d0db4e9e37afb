using Recsys.Domain.Wire;
using Recsys.Registry;
using Recsys.Scoring;

namespace Recsys.Functions.Online.Http;

/// <summary>Every problem that this app answers (RFC 9457): its code, its status, its title. The type is <c>urn:recsys:problem:{code}</c>.</summary>
internal static class ProblemTypes
{
    public const string Urn = "urn:recsys:problem:";
    public const string NotFound = "not-found";
    public const string BodyTooLarge = "body-too-large";
    public const string StorageUnavailable = "storage-unavailable";
    public const string StorageRefused = "storage-refused";
    public const string HubUnavailable = "hub-unavailable";
    public const string HubRefused = "hub-refused";

    public static IReadOnlyDictionary<string, (int Status, string Title)> All { get; } = new Dictionary<string, (int, string)>
    {
        [InteractionErrorCodes.InvalidJson] = (400, "The body is not the JSON that was expected."),
        [InteractionErrorCodes.MissingField] = (400, "A required field is missing."),
        [InteractionErrorCodes.InvalidField] = (400, "A field has a value that is not allowed."),
        [InteractionErrorCodes.UnknownType] = (400, "The type of an interaction is unknown."),
        [InteractionErrorCodes.TimestampOutOfRange] = (400, "A timestamp is out of range."),
        [ScoringErrorCodes.UnknownModel] = (400, "There is no such model."),
        [ScoringErrorCodes.UnknownScenario] = (400, "There is no such scenario."),
        [ScoringErrorCodes.UnknownList] = (404, "There is no such list."),
        [ScoringErrorCodes.UnknownPage] = (410, "The answer cannot be continued any more."),
        [ScoringErrorCodes.UnknownItem] = (404, "The item is unknown."),
        [ScoringErrorCodes.NoCatalog] = (409, "The catalog is empty."),
        [ScoringErrorCodes.NoCounts] = (409, "Events were not counted."),
        [ScoringErrorCodes.NoModel] = (503, "No model serves yet."),
        [ScoringErrorCodes.Loading] = (503, "The model is being loaded."),
        [RegistryErrorCodes.UnknownVersion] = (404, "There is no such model version."),
        [RegistryErrorCodes.NothingToRollBackTo] = (409, "There is no version to roll back to."),
        [BodyTooLarge] = (413, "The body is too large."),
        [NotFound] = (404, "There is nothing at this address."),
        [StorageUnavailable] = (503, "Storage does not answer."),
        [StorageRefused] = (500, "Storage refused what this app asked for."),
        [HubUnavailable] = (503, "The Event Hub does not answer."),
        [HubRefused] = (500, "The Event Hub refused what this app asked for."),
    };
}
