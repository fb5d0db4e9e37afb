namespace Recsys.Registry;

/// <summary>
/// The inputs and outputs of the graphs of a model version: the contract between export and scoring. One run answers one request. A graph
/// declares those inputs that it needs and no others. Users and items are indices of the vocabularies, 0 = unknown.
/// </summary>
public static class GraphNames
{
    /// <summary>Input, 64-bit [1]: the user.</summary>
    public const string User = "user";

    /// <summary>Input, 64-bit [n]: items of the user, the oldest first; never empty, [0] stands for none.</summary>
    public const string History = "history";

    /// <summary>Input, float [n]: hours between each event of the history and the request; <see cref="UnknownAge"/> where not known.</summary>
    public const string HistoryAge = "history_age";

    /// <summary>Input, 64-bit [fields]: the encoded context.</summary>
    public const string Context = "context";

    /// <summary>Input, 64-bit [n × fields]: the encoded context of each event of the history; <see cref="UnknownContext"/> where not known.</summary>
    public const string HistoryContext = "history_context";

    /// <summary>Input of <c>similar.onnx</c>, 64-bit [1]: the item to compare with.</summary>
    public const string Item = "item";

    /// <summary>Input, 64-bit [m]: items that must not be answered; always holds 0.</summary>
    public const string Exclude = "exclude";

    /// <summary>Input, 64-bit [1]: how many items to answer, at most as many as the item vocabulary has indices.</summary>
    public const string K = "k";

    /// <summary>Output, 64-bit [k]: the best items, the best first. Excluded ones may stand at the end, with the score −∞.</summary>
    public const string Items = "items";

    /// <summary>Output, float [k]: their scores.</summary>
    public const string Scores = "scores";

    /// <summary>
    /// Output of a blend, float [k × members]: what each of the <see cref="ModelFile.Members"/> added to each score; a row sums to its score.
    /// </summary>
    public const string Sources = "sources";

    /// <summary>Stands for a context id that is not known.</summary>
    public const long UnknownContext = -1;

    /// <summary>Stands for an age that is not known.</summary>
    public const float UnknownAge = -1;
}
