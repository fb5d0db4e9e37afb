namespace Recsys.Datasets.Importers;

/// <summary>A file of interactions, opened. It can be read once.</summary>
public interface IInteractionReader : IDisposable
{
    /// <summary>The file's name without its folder and extension.</summary>
    string Name { get; }

    /// <summary>The form that was recognised.</summary>
    InteractionForm Form { get; }

    /// <summary>What the file knows of time.</summary>
    InteractionOrder Order { get; }

    /// <summary>
    /// The interactions in the order of the file, one pass, nothing buffered. A broken line comes as its number and reason, and the rest
    /// goes on. Event ids are <c>name:line</c> (in lists <c>name:line:position</c>), so that a second import of the same file doubles nothing.
    /// </summary>
    IEnumerable<ImportedLine> Read();
}
