using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Torch;

/// <summary>
/// Which dimensions of input and output are free. Free are the first of the input and those in which samples differ; of the output those that
/// follow a free one of the input in every sample, and those in which answers differ.
/// </summary>
internal sealed class FreeDimensions
{
    public FreeDimensions(IReadOnlyList<long[]> inputs, IReadOnlyList<long[]> outputs)
    {
        if (inputs.Any(s => s.Length != inputs[0].Length))
        {
            throw new ArgumentException($"All samples need the same rank; found {string.Join(", ", inputs.Select(s => s.Length).Distinct())}.");
        }

        Input = [.. Enumerable.Range(0, inputs[0].Length).Select(d => d == 0 || Varies(inputs, d) ? Dim.Of($"d{d}") : Dim.Of(inputs[0][d]))];
        Output = [.. Enumerable.Range(0, outputs[0].Length).Select(Follow)];

        Dim Follow(int d)
        {
            var origin = Enumerable.Range(0, Input.Length)
                .Where(i => Input[i].Symbol is not null && inputs.Zip(outputs).All(s => s.First[i] == s.Second[d]))
                // With one sample a fixed size may look like a free one by chance: the same place is the likelier origin.
                .OrderBy(i => i == d ? 0 : 1).Select(i => (int?)i).FirstOrDefault();
            return origin is { } from ? Input[from] : Varies(outputs, d) ? Dim.Of($"o{d}") : Dim.Of(outputs[0][d]);
        }
    }

    public Dim[] Input { get; }

    public Dim[] Output { get; }

    private static bool Varies(IReadOnlyList<long[]> shapes, int dimension) => shapes.Any(s => s[dimension] != shapes[0][dimension]);
}
