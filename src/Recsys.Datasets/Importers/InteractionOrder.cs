namespace Recsys.Datasets.Importers;

/// <summary>What a file knows of time.</summary>
public enum InteractionOrder
{
    /// <summary>Every line has its time.</summary>
    Timestamps,

    /// <summary>Every line has a number that orders it and is no moment (0, 1, 2 …); timestamps are that number of seconds.</summary>
    Numbers,

    /// <summary>The lines are in order of time; their timestamps are made up, one millisecond a line.</summary>
    Lines,

    /// <summary>Each user's items are in order of time, users are not comparable with each other: no split in time is possible.</summary>
    WithinUser,
}
