namespace Recsys.Functions.Host.Workers;

/// <summary>
/// The worker ended while a function ran in it. The durable extension knows the failure by this type's name and repeats the work
/// without charging an attempt.
/// </summary>
internal sealed class WorkerProcessExitException(string message, Exception? inner = null) : Exception(message, inner);
