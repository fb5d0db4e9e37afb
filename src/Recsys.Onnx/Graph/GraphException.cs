namespace Recsys.Onnx.Graph;

/// <summary>A graph is not well formed; the message names the value or node and what was expected.</summary>
public sealed class GraphException : Exception
{
    /// <summary>Without a message; required by convention.</summary>
    public GraphException()
    {
    }

    /// <summary>With the name of the value or node and what was expected.</summary>
    public GraphException(string message)
        : base(message)
    {
    }

    /// <summary>With a cause.</summary>
    public GraphException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
