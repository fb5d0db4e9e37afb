namespace Recsys.Onnx.Torch;

/// <summary>A layer that cannot be exported.</summary>
public sealed class TorchExportException : Exception
{
    /// <summary>Without a message; required by convention.</summary>
    public TorchExportException()
    {
    }

    /// <summary>With a message.</summary>
    public TorchExportException(string message)
        : base(message)
    {
    }

    /// <summary>With a cause.</summary>
    public TorchExportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With the layer's place in the network and what is wrong.</summary>
    internal TorchExportException(string layer, object module, string problem)
        : base($"The layer '{layer}' ({module.GetType().Name}) cannot be exported: {problem}") => Layer = layer;

    /// <summary>The layer's place, such as <c>Sequential.encoder.0</c>.</summary>
    public string Layer { get; } = "";
}
