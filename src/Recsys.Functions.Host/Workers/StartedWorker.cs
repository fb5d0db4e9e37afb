using Recsys.Local;

namespace Recsys.Functions.Host.Workers;

/// <summary>A worker process and the id by which it will come in.</summary>
internal sealed record StartedWorker(string Id, ChildProcess Process);
