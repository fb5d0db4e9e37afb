namespace Recsys.Interactions.Ingest;

/// <summary>Why one event of a request is refused.</summary>
/// <param name="Index">Its place in the array, from 0; 0 for a single event.</param>
/// <param name="Code">One of <see cref="Domain.Wire.InteractionErrorCodes"/>.</param>
/// <param name="Field">The field at fault.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record RejectedInteraction(int Index, string Code, string Field, string Message);
