namespace Recsys.Registry;

/// <summary>The names of the files of a model version: what training publishes and scoring looks for.</summary>
public static class ModelFiles
{
    /// <summary>How the name of a graph ends.</summary>
    public const string GraphSuffix = ".onnx";

    /// <summary>The model that answers where the caller names none.</summary>
    public const string Blend = "blend";

    /// <summary>Popularity in a context: answers users of whom nothing is known.</summary>
    public const string Popular = "popular";

    /// <summary>The model that finds items like an item; it does not recommend.</summary>
    public const string Similar = "similar";

    /// <summary>The known users, see <see cref="VocabularyFile"/>.</summary>
    public const string Users = "users.txt";

    /// <summary>The known items, see <see cref="VocabularyFile"/>.</summary>
    public const string Items = "items.txt";

    /// <summary>The graph of a network's queries: <c>ncf.onnx</c>, <c>sequence.onnx</c> …</summary>
    public static string Graph(string network) => network + GraphSuffix;
}
