using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Ingest;

/// <summary>The hub does not answer, or not as it should.</summary>
internal sealed class HubUnavailableException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>It answered, and will answer the same again: who asks is not known there, or may not.</summary>
    public bool IsRefused => Refusal.Is(InnerException);
}
