namespace Recsys.Training.Runs;

/// <summary>What the training of a family is expected to need.</summary>
/// <param name="Family">The family.</param>
/// <param name="MemoryMB">Resident memory that it adds at its peak, in MB.</param>
/// <param name="CpuMinutes">Processor minutes to its end, if nothing ends it before: an upper bound, since early stopping comes sooner.</param>
public sealed record FamilyEstimate(string Family, int MemoryMB, double CpuMinutes);
