using System.Diagnostics.CodeAnalysis;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers;

/// <summary>What one line of a file gave: an interaction, or the reason why there is none. A line that lists several items gives several.</summary>
/// <param name="LineNumber">Counted from 1, header and blank lines included.</param>
/// <param name="Interaction">The interaction, or null.</param>
/// <param name="Error">The reason, or null.</param>
public readonly record struct ImportedLine(long LineNumber, Interaction? Interaction, InteractionError? Error)
{
    /// <summary>Whether the line could be read.</summary>
    [MemberNotNullWhen(true, nameof(Interaction))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Interaction is not null;

    /// <summary>Whether an earlier line of the file is the same event by the id that the file gives it: whoever reads the file counts one of
    /// them.</summary>
    public bool IsResend { get; init; }

    /// <summary>The event as the file spells it, where that is an event already; empty for a row of a table.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
