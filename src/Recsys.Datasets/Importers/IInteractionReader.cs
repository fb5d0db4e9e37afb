namespace Recsys.Datasets.Importers;

/// <summary>A file of interactions whose form is known. It can be read again and again.</summary>
public interface IInteractionReader
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>The file's name without its folder and extension.</summary>
    string Name { get; }

    /// <summary>The form that was recognised.</summary>
    InteractionForm Form { get; }

    /// <summary>What the file knows of time.</summary>
    InteractionOrder Order { get; }

    /// <summary>How the file is read.</summary>
    FileDescription Description { get; }

    /// <summary>
    /// The interactions in the order of the file, one pass, nothing buffered. A broken line comes as its number and reason, and the rest goes on.
    /// Where the file has no ids of events, an id follows from the content of the row and how often it came before: a second import doubles nothing.
    /// </summary>
    IEnumerable<ImportedLine> Read();

    /// <summary>
    /// What the columns that describe items say of them: the first value that each item has. Rows that are no interactions are told by <see
    /// cref="Read"/> alone.
    /// </summary>
    DescribedItems ReadItems();
}
