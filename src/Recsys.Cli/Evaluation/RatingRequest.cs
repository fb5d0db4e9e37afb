using Recsys.Datasets.Importers;

namespace Recsys.Cli.Evaluation;

/// <summary>What <c>recsys evaluate --ratings</c> was asked.</summary>
internal sealed record RatingRequest(string Data, IReadOnlyList<string> Models, int Seed, string? Json, ReadingOptions Reading);
