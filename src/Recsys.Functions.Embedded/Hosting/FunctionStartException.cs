namespace Recsys.Functions.Embedded.Hosting;

/// <summary>The app cannot start; the message is one line for its operator and names the function when one is at fault.</summary>
internal sealed class FunctionStartException : Exception
{
    public FunctionStartException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    public static FunctionStartException For(string function, string problem, Exception? inner = null)
        => new($"Function '{function}' cannot start: {problem}", inner);
}
