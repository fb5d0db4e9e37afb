namespace Recsys.Registry.Serving;

/// <summary>An input of a tower: rows of a table.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Table">The table.</param>
/// <param name="Of">Whose rows.</param>
public sealed record ServedRows(string Input, string Table, RowsOf Of);
