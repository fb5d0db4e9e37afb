using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Training.Runs;

/// <summary>What a run serves; the blob <see cref="RunFolder.Exports"/>.</summary>
/// <param name="Files">Its files but the vocabularies, which lie in the folder of the run.</param>
/// <param name="Models">How far each model is from what was trained.</param>
/// <param name="Members">The models inside the blend.</param>
/// <param name="Search">How the best items are looked for; null where all are scored.</param>
public sealed record ExportedVersion(
    IReadOnlyList<ModelFile> Files, IReadOnlyList<ExportedModel> Models, IReadOnlyList<string> Members, ServedSearch? Search);
