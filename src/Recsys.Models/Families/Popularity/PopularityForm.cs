namespace Recsys.Models.Families.Popularity;

/// <summary>How popularity is counted.</summary>
/// <param name="HalfLifeInDays">Days in which an interaction loses half of its weight.</param>
/// <param name="Smoothing">β.</param>
/// <param name="Weight">w of the lifts.</param>
internal readonly record struct PopularityForm(double HalfLifeInDays, double Smoothing, double Weight);
