namespace Recsys.Domain.Wire;

/// <summary>Why a body is not an interaction: a stable code, the field at fault and what was expected.</summary>
/// <param name="Code">One of <see cref="InteractionErrorCodes"/>.</param>
/// <param name="Field">The field, in JSON spelling; empty where the whole body is at fault.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record InteractionError(string Code, string Field, string Message);
