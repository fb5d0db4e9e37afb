namespace Recsys.Models.Families.Sequence;

/// <summary>
/// What a recurrent layer does in a moment of a window, and backwards. Its weights have the rows of its gates, H of each, one below the other.
/// </summary>
internal interface IRecurrentUnit
{
    /// <summary>Gates, the candidate included.</summary>
    int Gates { get; }

    /// <summary>What is kept of a moment beside its state and its gates, in widths of a state.</summary>
    int Memories { get; }

    /// <summary>Whether the gradient by what comes of the state is another than that by what comes of the input.</summary>
    bool TellsStateFromInput { get; }

    /// <summary>One moment.</summary>
    /// <param name="gates">W_i x + b_i, overwritten with the gates.</param>
    /// <param name="recurrent">W_h h.</param>
    /// <param name="stateBias">b_h.</param>
    /// <param name="previous">The state before, h.</param>
    /// <param name="previousMemory">What was kept of the moment before; zeros before the first.</param>
    /// <param name="memory">What is kept.</param>
    /// <param name="state">The state after, h'.</param>
    void Step(
        Span<float> gates, ReadOnlySpan<float> recurrent, ReadOnlySpan<float> stateBias, ReadOnlySpan<float> previous,
        ReadOnlySpan<float> previousMemory, Span<float> memory, Span<float> state);

    /// <summary>The gradients of a moment.</summary>
    /// <param name="gradient">By its state, from those who read it.</param>
    /// <param name="previous">The state before.</param>
    /// <param name="gates">The gates.</param>
    /// <param name="previousMemory">What was kept of the moment before.</param>
    /// <param name="memory">What was kept.</param>
    /// <param name="carry">
    /// By its state, from the moment after; overwritten with that by the state before, without what goes through the gates.
    /// </param>
    /// <param name="memoryCarry">By what was kept, from the moment after; overwritten with that by what was kept before. As wide as a state.</param>
    /// <param name="gateGradient">By the gates before their bend, as the input meets them.</param>
    /// <param name="stateGradient">The same as the state meets them; not written where that makes no difference.</param>
    void Back(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> previous, ReadOnlySpan<float> gates, ReadOnlySpan<float> previousMemory,
        ReadOnlySpan<float> memory, Span<float> carry, Span<float> memoryCarry, Span<float> gateGradient, Span<float> stateGradient);
}
