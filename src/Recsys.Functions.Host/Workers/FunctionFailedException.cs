using Recsys.Functions.Host.Protocol;

namespace Recsys.Functions.Host.Workers;

/// <summary>A function threw. The durable extension reads type and message of what it threw out of this text.</summary>
internal sealed class FunctionFailedException(StatusResult result)
    : Exception($"Result: {result.Status}\nException: {result.Exception?.Message}\nStack: {result.Exception?.StackTrace}")
{
    /// <summary>What the function threw, in its own words.</summary>
    public string Cause { get; } = result.Exception?.Message ?? result.Result;
}
