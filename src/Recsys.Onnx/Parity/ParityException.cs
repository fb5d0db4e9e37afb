namespace Recsys.Onnx.Parity;

/// <summary>An exported graph does not compute what the trained model computes.</summary>
public sealed class ParityException : Exception
{
    /// <summary>Without a message; required by convention.</summary>
    public ParityException()
    {
    }

    /// <summary>With what was found and what is allowed.</summary>
    public ParityException(string message)
        : base(message)
    {
    }

    /// <summary>With a cause.</summary>
    public ParityException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The measurements, where the comparison came that far.</summary>
    public ParityReport? Report { get; init; }
}
