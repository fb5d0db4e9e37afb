using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>How different items shall be, by a JSON body; of the two fields, what is not there is as the scenario says.</summary>
internal sealed record DiversityBody
{
    public double? Strength { get; init; }

    public int? MaxPerCategory { get; init; }

    public DiversityOptions ToOptions(DiversityOptions defaults) =>
        new() { Strength = Strength ?? defaults.Strength, MaxPerCategory = MaxPerCategory ?? defaults.MaxPerCategory };
}
