using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Dense;

public class RowBlocksTests
{
    /// <summary>More than two blocks of rows.</summary>
    private const int Rows = 2_500, Columns = 6;

    [Fact]
    public void Columns_become_orthonormal_and_span_what_they_spanned_however_unlike_they_are()
    {
        using var scope = NewDisposeScope();
        TorchRuntime.Initialize();
        var table = Drawn();
        // Lengths from a thousandth to a million, and two columns nearly alike.
        table.mul_(tensor(new[] { 1f, 1e6f, 1e-3f, 30f, 1e3f, 1f }));
        table.slice(1, 5, 6, 1).copy_(table.slice(1, 0, 1, 1) + table.slice(1, 5, 6, 1).Times(1e-2));
        var before = table.to(ScalarType.Float64);
        RowBlocks.Orthonormalise(table);
        var after = table.to(ScalarType.Float64);
        AssertNear(eye(Columns, dtype: ScalarType.Float64), after.transpose(0, 1).matmul(after), 1e-4);
        RowBlocks.Orthonormalise(table);
        after = table.to(ScalarType.Float64);
        AssertNear(eye(Columns, dtype: ScalarType.Float64), after.transpose(0, 1).matmul(after), 2e-6);
        var lost = before - after.matmul(after.transpose(0, 1).matmul(before));
        AssertNear(zeros(Columns, dtype: ScalarType.Float64), lost.norm(0) / before.norm(0), 1e-5);
    }

    [Fact]
    public void A_direction_that_is_missing_is_a_column_of_nothing()
    {
        using var scope = NewDisposeScope();
        TorchRuntime.Initialize();
        var table = Drawn();
        table.slice(1, 4, 5, 1).copy_(table.slice(1, 0, 1, 1));
        table.slice(1, 2, 3, 1).zero_();
        RowBlocks.Orthonormalise(table);
        RowBlocks.Orthonormalise(table);
        float[] lengths = [.. ParameterSet.Floats(table.norm(0)).ToArray().Order()];
        Assert.Equal([0f, 0f], lengths[..2]);
        Assert.All(lengths[2..], length => Assert.Equal(1, length, 1e-5f));
    }

    [Fact]
    public void Products_are_those_of_whole_tables()
    {
        using var scope = NewDisposeScope();
        TorchRuntime.Initialize();
        var (x, y) = (Drawn(), Drawn(seed: 4));
        AssertNear(x.to(ScalarType.Float64).transpose(0, 1).matmul(y.to(ScalarType.Float64)), RowBlocks.Products(x, y), 1e-9);
        var by = Drawn(seed: 5).slice(0, 0, Columns, 1).to(ScalarType.Float64);
        var expected = x.to(ScalarType.Float64).matmul(by);
        RowBlocks.MultiplyInPlace(x, by);
        AssertNear(expected, x.to(ScalarType.Float64), 1e-5);
    }

    private static Tensor Drawn(int seed = 3)
    {
        using var generator = Seeded.Torch(seed, 0);
        return Seeded.Normal(generator, 1, Rows, Columns);
    }

    private static void AssertNear(Tensor expected, Tensor actual, double tolerance)
    {
        var difference = (expected - actual).abs().max().item<double>();
        Assert.True(difference <= tolerance, $"{difference} is more than {tolerance}.");
    }
}
