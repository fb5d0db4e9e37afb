namespace Recsys.LocalHub.Storage;

/// <summary>Events on their way into a partition, and whom to tell when they are there.</summary>
internal readonly record struct AppendRequest(IReadOnlyList<EventContent> Events, Action<Exception?> Completed);
