namespace Recsys.Functions.Host.Workers;

/// <summary>Which invocation a log entry belongs to.</summary>
internal sealed record InvocationScope(string Function, string InvocationId);
