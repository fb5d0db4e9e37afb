using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// Questions of the training data as a network that knows no context answers them, from which the context is learnt: nothing else changes then, so
/// each history is read once and not in every epoch.
/// </summary>
internal sealed class AnsweredQuestions : IDisposable
{
    /// <summary>Values of the vectors that are held at once (128 MiB); of more data it is a sample of the users.</summary>
    private const int MostValues = 1 << 25;

    private readonly int _width;
    private readonly float[] _vectors;
    private readonly int[] _contexts;
    private readonly bool _ownsItems;

    private AnsweredQuestions(SequenceNetwork network, int questions, int width)
    {
        (Items, _ownsItems, _width) = (network.Items(), network.Shape.Basis.HasTraits, width);
        (_vectors, _contexts, Targets) = (new float[questions * width], new int[questions * network.Shape.Context.Fields], new int[questions]);
        // Parameters are the network's; sums of their rows are made here.
        foreach (var table in OwnTables()) table.DetachFromDisposeScope();
    }

    /// <summary>The items, which do not change either.</summary>
    public SequenceItems Items { get; }

    /// <summary>What came next, shape [questions].</summary>
    public int[] Targets { get; }

    /// <summary>Asks until there is no more, or as much as may be held.</summary>
    /// <param name="network">Answers.</param>
    /// <param name="batches">Windows with what came next, in random order.</param>
    /// <param name="questions">How many they ask, all together.</param>
    /// <param name="width">d.</param>
    /// <param name="generator">Draws the dropout.</param>
    /// <exception cref="InvalidOperationException">They ask fewer: what is missing would be learnt as no item at all.</exception>
    public static AnsweredQuestions Of(
        SequenceNetwork network, IEnumerable<(SequenceWindow Window, int[] Targets)[]> batches, int questions, int width, Generator generator)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var shape = network.Shape;
        var result = new AnsweredQuestions(network, Math.Min(questions, MostValues / width), width);
        var from = 0;
        foreach (var batch in batches)
        {
            using var step = NewDisposeScope();
            var windows = SequenceBatch.Of([.. batch.Select(b => b.Window)], shape.Items, shape.Context, network.ReadsEventContext);
            var vectors = ParameterSet.Floats(network.Vectors(windows, result.Items, generator));
            int[] targets = [.. batch.SelectMany(b => b.Targets)];
            var count = Math.Min(targets.Length, result.Targets.Length - from);
            targets.AsSpan(0, count).CopyTo(result.Targets.AsSpan(from));
            vectors[..(count * width)].CopyTo(result._vectors.AsSpan(from * width));
            int[] contexts = [.. batch.SelectMany(b => b.Window.Contexts)];
            contexts.AsSpan(0, count * shape.Context.Fields).CopyTo(result._contexts.AsSpan(from * shape.Context.Fields));
            from += count;
            if (from == result.Targets.Length) break;
        }

        if (from == result.Targets.Length) return result;
        var wanted = result.Targets.Length;
        result.Dispose();
        throw new InvalidOperationException($"The windows ask {from} questions where the training data has {wanted}.");
    }

    /// <summary>The context of a question, shape [fields].</summary>
    public ArraySegment<int> ContextOf(int question)
    {
        var fields = _contexts.Length / Targets.Length;
        return new ArraySegment<int>(_contexts, question * fields, fields);
    }

    /// <summary>What the network answers to some, with the dropout of a training step, shape [rows × d].</summary>
    public Tensor VectorsOf(int[] rows)
    {
        var result = empty(rows.Length, _width);
        var values = ParameterSet.Floats(result);
        for (var r = 0; r < rows.Length; r++) _vectors.AsSpan(rows[r] * _width, _width).CopyTo(values[(r * _width)..]);
        return result;
    }

    public void Dispose()
    {
        foreach (var table in OwnTables()) table.Dispose();
    }

    private Tensor[] OwnTables() => _ownsItems ? [Items.Read, Items.Predicted, Items.Bias] : [];
}
