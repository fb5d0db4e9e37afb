namespace Recsys.Registry.Serving;

/// <summary>
/// A graph of what depends on the query. Its inputs are those of <see cref="GraphNames"/> and rows of tables, float [batch × n × width], of users
/// [batch × width]; its outputs are vectors, float [batch × width].
/// </summary>
/// <param name="Name">The model; the file is <see cref="ModelFiles.Graph"/> of it.</param>
/// <param name="Rows">Which inputs are rows.</param>
public sealed record ServedTower(string Name, IReadOnlyList<ServedRows> Rows)
{
    /// <summary>What stands between two graphs of the tower; null where there is one graph.</summary>
    public ServedRecurrence? Recurrence { get; init; }

    /// <summary>Its graphs; the files are <see cref="ModelFiles.Graph"/> of them.</summary>
    public IEnumerable<string> Graphs() => Recurrence is { } between ? [Name, between.Graph] : [Name];

    /// <summary>The tables that it reads.</summary>
    public IEnumerable<string> Tables() =>
        Rows.Select(r => r.Table).Concat(Recurrence is { } between ? [between.InputWeights, between.StateWeights, between.Biases] : []);
}
