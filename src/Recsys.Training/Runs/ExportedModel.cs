namespace Recsys.Training.Runs;

/// <summary>A model of a run as it is served, and how far it is from the model that it came from.</summary>
/// <param name="Name">The model.</param>
/// <param name="Bytes">Bytes of the files that it is served from, those that it shares with others included.</param>
/// <param name="ParityError">Largest difference over <paramref name="ParityCases"/> real inputs, as a share of the terms of a score.</param>
/// <param name="ParityOrderGap">How much its first hundred contradict the model's, as a share of the same; 0 where they are the same.</param>
/// <param name="ParityCases">How many real inputs were compared.</param>
public sealed record ExportedModel(string Name, long Bytes, double ParityError, double ParityOrderGap, int ParityCases);
