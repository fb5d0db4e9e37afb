namespace Recsys.Functions.Host.Workers;

/// <summary>
/// The worker ended while a function ran in it. The durable extension knows the failure by this type's name: it runs an orchestrator again,
/// and fails an activity, which an app may then repeat.
/// </summary>
internal sealed class WorkerProcessExitException(string message, Exception? inner = null) : Exception(message, inner);
