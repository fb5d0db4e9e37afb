using System.Diagnostics.CodeAnalysis;

namespace Recsys.Domain.Wire;

/// <summary>An interaction, or the reason why there is none.</summary>
public readonly record struct InteractionResult(Interaction? Interaction, InteractionError? Error)
{
    /// <summary>Whether the body was a valid interaction.</summary>
    [MemberNotNullWhen(true, nameof(Interaction))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Interaction is not null;
}
