namespace Recsys.Cli.Http;

/// <summary>What a run is asked to do; what is null is not sent, and as the settings of the training app say.</summary>
internal sealed record TrainingCall
{
    public string? Protocol { get; init; }

    public IReadOnlyList<string>? Families { get; init; }

    public int? Seed { get; init; }

    public double? SliceSeconds { get; init; }

    public double? MaxTrainingMinutes { get; init; }

    public bool? Promote { get; init; }
}
