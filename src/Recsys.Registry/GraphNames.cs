namespace Recsys.Registry;

/// <summary>
/// The inputs of the towers of a model version, beside the rows of tables that <see cref="Serving.ServedTower"/> lists: the contract between export
/// and scoring. A run is a batch of requests, mostly of one; histories shorter than the longest are filled up at their end, with 0 and what is not
/// known. A tower declares those inputs that it needs and no others. Users and items are indices of the vocabularies, 0 = unknown.
/// </summary>
public static class GraphNames
{
    /// <summary>Input, 64-bit [batch]: the user.</summary>
    public const string User = "user";

    /// <summary>Input, 64-bit [batch × n]: items of the user, the oldest first; never empty, [0] stands for none.</summary>
    public const string History = "history";

    /// <summary>Input, float [batch × n]: hours between each event and the request; <see cref="UnknownAge"/> where not known.</summary>
    public const string HistoryAge = "history_age";

    /// <summary>Input, 64-bit [batch × fields]: the encoded context.</summary>
    public const string Context = "context";

    /// <summary>Input, 64-bit [batch × n × fields]: the encoded context of each event; <see cref="UnknownContext"/> where not known.</summary>
    public const string HistoryContext = "history_context";

    /// <summary>Stands for a context id that is not known.</summary>
    public const long UnknownContext = -1;

    /// <summary>Stands for an age that is not known.</summary>
    public const float UnknownAge = -1;
}
