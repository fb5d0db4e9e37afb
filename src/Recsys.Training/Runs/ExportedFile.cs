namespace Recsys.Training.Runs;

/// <summary>An ONNX file of a run and how far it is from the model that it came from.</summary>
/// <param name="Name">The name, as in the registry.</param>
/// <param name="Inputs">The inputs that the graph declares.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Members">The models inside a blend.</param>
/// <param name="ParityError">Largest difference over <paramref name="ParityCases"/> real inputs, as a share of the terms of a score.</param>
/// <param name="ParityOrderGap">How much its first hundred contradict the model's, as a share of the same; 0 where they are the same.</param>
/// <param name="ParityCases">How many real inputs were compared.</param>
public sealed record ExportedFile(
    string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<string> Members, double ParityError,
    double ParityOrderGap, int ParityCases);
