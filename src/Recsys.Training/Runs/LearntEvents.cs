namespace Recsys.Training.Runs;

/// <summary>Which events of a snapshot are learnt.</summary>
/// <param name="Types">Those of these types, as <see cref="Domain.PositiveTypes"/> spells them.</param>
/// <param name="MostOfUser">The latest ones of a user.</param>
internal sealed record LearntEvents(string Types, int MostOfUser);
