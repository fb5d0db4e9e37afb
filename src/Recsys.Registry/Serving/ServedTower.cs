namespace Recsys.Registry.Serving;

/// <summary>
/// A graph of what depends on the query. Its inputs are those of <see cref="GraphNames"/> and rows of tables, float [batch × n × width], of users
/// [batch × width]; its outputs are vectors, float [batch × width].
/// </summary>
/// <param name="Name">The model; the file is <see cref="ModelFiles.Graph"/> of it.</param>
/// <param name="Rows">Which inputs are rows.</param>
public sealed record ServedTower(string Name, IReadOnlyList<ServedRows> Rows);
