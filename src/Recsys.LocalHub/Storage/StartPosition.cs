namespace Recsys.LocalHub.Storage;

internal enum StartKind
{
    Earliest,
    Latest,
    Sequence,
    Offset,
    Time,
}

/// <summary>Where a consumer wants to begin, as its selector filter says it.</summary>
internal readonly record struct StartPosition(StartKind Kind, long Value = 0, bool Inclusive = false);
