namespace Recsys.Models.Export;

/// <summary>A part of the scores of all items: what depends on the query, which a graph computes, against tables of the items.</summary>
public abstract record ItemTerm
{
    /// <summary>What it is multiplied by.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The term as it is served.</summary>
    internal abstract Registry.Serving.ServedTerm Serve(ServedTables tables, TowerOutputs tower);
}
