using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>The diversity in a JSON body: each field that is not there is as the scenario says, as in a query.</summary>
internal sealed record DiversityBody(double? Strength = null, int? MaxPerCategory = null)
{
    public DiversityOptions ToOptions(DiversityOptions defaults) =>
        new() { Strength = Strength ?? defaults.Strength, MaxPerCategory = MaxPerCategory ?? defaults.MaxPerCategory };
}
