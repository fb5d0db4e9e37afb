using CsCheck;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Sparse;

public class PairProductsTests
{
    public PairProductsTests() => TorchRuntime.Initialize();

    [Fact]
    public void Value_and_gradients_are_those_of_the_entries_of_the_dense_product() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[0, 1 << 20]).Sample((rows, columns, width, seed) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed, CPU);
            var random = new Random(seed);
            var (starts, entries) = (new int[rows + 1], new List<int>());
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++) if (random.NextDouble() < 0.4) entries.Add(c);
                starts[r + 1] = entries.Count;
            }

            var pattern = new CsrMatrix(rows, columns, starts, [.. entries], new float[entries.Count]);
            Tensor Leaf(Tensor x)
            {
                var leaf = x.clone();
                leaf.requires_grad = true;
                return leaf;
            }

            var (x, z) = (randn([rows, width], generator: generator), randn([columns, width], generator: generator));
            var (ourX, ourZ, theirX, theirZ) = (Leaf(x), Leaf(z), Leaf(x), Leaf(z));
            var weight = randn([entries.Count], generator: generator);
            var mask = zeros(rows, columns);
            for (var r = 0; r < rows; r++)
            {
                for (var n = starts[r]; n < starts[r + 1]; n++)
                    ParameterSet.Floats(mask)[(r * columns) + entries[n]] = ParameterSet.Floats(weight)[n];
            }

            var ours = (PairProducts.Of(ourX, ourZ, pattern) * weight).sum();
            var theirs = (theirX.matmul(theirZ.t()) * mask).sum();
            ours.backward();
            theirs.backward();

            Assert.Equal(theirs.item<float>(), ours.item<float>(), 1e-3);
            Assert.InRange((ourX.grad! - theirX.grad!).abs().max().item<float>(), 0, 1e-4);
            Assert.InRange((ourZ.grad! - theirZ.grad!).abs().max().item<float>(), 0, 1e-4);
        }, iter: 60, threads: 1);

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        var pattern = new CsrMatrix(2, 3, [0, 1, 1], [2], [1]);
        Assert.Contains(
            "2 × 4", Assert.Throws<ArgumentException>(() => PairProducts.Of(zeros(2, 4), zeros(3, 5), pattern)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PairProducts.Of(zeros(3, 4), zeros(3, 4), pattern));
    }
}
