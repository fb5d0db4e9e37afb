using System.Globalization;

namespace Recsys.Onnx.Graph;

/// <summary>
/// One dimension of an input or output: a number, or a name for a size that is known only when the graph runs. Equal names mean
/// equal sizes. Numbers and strings convert by themselves.
/// </summary>
public readonly record struct Dim
{
    private Dim(long? size, string? symbol) => (Size, Symbol) = (size, symbol);

    /// <summary>The fixed size, or null.</summary>
    public long? Size { get; }

    /// <summary>The name of a free size, or null.</summary>
    public string? Symbol { get; }

    /// <summary>A fixed size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static Dim Of(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new(size, null);
    }

    /// <summary>A free size.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Dim Of(string symbol)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(symbol);
        return new(null, symbol);
    }

    /// <inheritdoc cref="Of(long)"/>
    public static implicit operator Dim(long size) => Of(size);

    /// <inheritdoc cref="Of(string)"/>
    public static implicit operator Dim(string symbol) => Of(symbol);

    /// <inheritdoc/>
    public override string ToString() => Symbol ?? Size?.ToString(CultureInfo.InvariantCulture) ?? "?";
}
