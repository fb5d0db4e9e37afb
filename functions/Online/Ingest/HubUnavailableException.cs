namespace Recsys.Functions.Online.Ingest;

/// <summary>The hub does not answer, or not as it should.</summary>
internal sealed class HubUnavailableException(string message, Exception inner) : Exception(message, inner);
