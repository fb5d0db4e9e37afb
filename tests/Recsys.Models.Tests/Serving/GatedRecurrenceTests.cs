using CsCheck;
using Microsoft.ML.OnnxRuntime;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Scoring.Tables;
using Recsys.Scoring.Towers;

namespace Recsys.Models.Tests.Serving;

/// <summary>A recurrence outside its graph gives what ONNX Runtime gives for the whole.</summary>
public class GatedRecurrenceTests
{
    private static readonly Gen<(int Size, int Width, int[] Lengths, int Seed)> Cases = Gen.Select(
        Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 30].Array[1, 9], Gen.Int[0, 1_000]);

    [Fact]
    public void The_last_states_of_rows_of_any_length_are_those_of_onnx_runtime() => Cases.Sample(
        c =>
        {
            var random = new Random(c.Seed);
            var x = Drawn(random, c.Lengths.Max() * c.Lengths.Length * c.Width, 2);
            var model = Layer(random, c.Size, c.Width);
            var expected = Whole(model, x, c.Lengths, c.Width);
            var actual = Cut(model).Last(x, c.Lengths);
            Assert.All(expected.Zip(actual), s => Assert.Equal(s.First, s.Second, 3e-4));
        },
        iter: 50);

    [Fact]
    public void Rows_that_begin_alike_are_what_each_is_alone()
    {
        const int Size = 24, Width = 10, Steps = 12;
        var row = Drawn(new Random(7), Steps * Width, 1);
        var layer = Cut(Layer(new Random(8), Size, Width));
        var (x, lengths) = WithoutEachStep(row, Steps, Width);
        AssertAlone(layer, x, lengths, Width, 1e-5);
    }

    [Fact]
    public void Rows_that_lack_a_step_that_was_forgotten_are_one()
    {
        const int Size = 64, Width = 10, Steps = 60;
        var row = Drawn(new Random(7), Steps * Width, 1);
        var layer = Cut(Layer(new Random(8), Size, Width));
        var (x, lengths) = WithoutEachStep(row, Steps, Width);
        AssertAlone(layer, x, lengths, Width, 5e-5);

        var states = layer.Last(x, lengths).Chunk(Size).Select(s => string.Join(' ', s)).ToList();
        Assert.Single(states.Take(10).Distinct());
        Assert.Equal(10, states.Skip(Steps - 10).Take(10).Distinct().Count());
    }

    /// <summary>The n-th row lacks the n-th step, the last one none.</summary>
    private static (float[] X, int[] Lengths) WithoutEachStep(float[] row, int steps, int width)
    {
        int[] lengths = [.. Enumerable.Repeat(steps - 1, steps), steps];
        var batch = lengths.Length;
        var x = new float[steps * batch * width];
        for (var b = 0; b < batch; b++)
        {
            for (var t = 0; t < lengths[b]; t++)
            {
                var from = t >= b ? t + steps - lengths[b] : t;
                row.AsSpan(from * width, width).CopyTo(x.AsSpan(((t * batch) + b) * width));
            }
        }

        return (x, lengths);
    }

    private static void AssertAlone(GatedRecurrence layer, float[] x, int[] lengths, int width, double most)
    {
        var (together, batch) = (layer.Last(x, lengths), lengths.Length);
        var size = together.Length / batch;
        for (var b = 0; b < batch; b++)
        {
            float[] own = [.. Enumerable.Range(0, lengths[b]).SelectMany(t => x.Skip(((t * batch) + b) * width).Take(width))];
            Assert.All(layer.Last(own, [lengths[b]]).Zip(together[(b * size)..((b + 1) * size)]), s => Assert.Equal(s.First, s.Second, most));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_is_cut_out_only_where_its_last_states_alone_are_read(bool isReadWhole)
    {
        var graph = new GraphBuilder("g");
        var (states, last) = Gru(graph, new Random(1), 4, 3);
        if (isReadWhole) graph.Output("states", states, "steps", 1, "batch", 4);
        graph.Output("last", last, 1, "batch", 4);
        Assert.Equal(isReadWhole, RecurrenceCut.Of(graph.Build()) is null);
    }

    private static (GraphValue States, GraphValue Last) Gru(GraphBuilder graph, Random random, int size, int width) => graph.Gru(
        graph.Input("x", ElementType.Float, "steps", "batch", width),
        graph.Initializer("w", Drawn(random, 3 * size * width, 1 / MathF.Sqrt(size)), 1, 3 * size, width),
        graph.Initializer("r", Drawn(random, 3 * size * size, 1 / MathF.Sqrt(size)), 1, 3 * size, size),
        graph.Initializer("b", Drawn(random, 6 * size, 0.5f), 1, 6 * size), size, graph.Input("lengths", ElementType.Int32, "batch"));

    private static OnnxModel Layer(Random random, int size, int width)
    {
        var graph = new GraphBuilder("g");
        graph.Output("last", Gru(graph, random, size, width).Last, 1, "batch", size);
        return graph.Build();
    }

    private static GatedRecurrence Cut(OnnxModel model)
    {
        var cut = RecurrenceCut.Of(model)!;
        return new GatedRecurrence(
            Numbers(cut.InputWeights, cut.InputWeights.Length / (3 * cut.HiddenSize)), Numbers(cut.StateWeights, cut.HiddenSize),
            Numbers(cut.Biases, cut.Biases.Length));
    }

    private static float[] Whole(OnnxModel model, float[] x, int[] lengths, int width)
    {
        using var session = new InferenceSession(model.ToArray());
        using var run = new RunOptions();
        using var rows = OrtValue.CreateTensorValueFromMemory(x, [lengths.Max(), lengths.Length, width]);
        using var counts = OrtValue.CreateTensorValueFromMemory(lengths, [lengths.Length]);
        using var outputs = session.Run(run, ["x", "lengths"], [rows, counts], ["last"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static NumberTable Numbers(float[] values, int width) => new(Table<float>.Of(values, width));

    private static float[] Drawn(Random random, int count, float most) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 2 * most)];
}
