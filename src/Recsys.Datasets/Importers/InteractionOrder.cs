namespace Recsys.Datasets.Importers;

/// <summary>What a file knows of time.</summary>
public enum InteractionOrder
{
    /// <summary>Every line has its time.</summary>
    Timestamps,

    /// <summary>The lines are in order of time; their timestamps are made up, one second a line.</summary>
    Lines,

    /// <summary>Each user's items are in order of time, users are not comparable with each other: no split in time is possible.</summary>
    WithinUser,
}
