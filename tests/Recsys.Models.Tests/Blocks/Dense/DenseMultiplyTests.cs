using CsCheck;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Dense;

public class DenseMultiplyTests
{
    // Around the edges of the kernel (8 × 32), of a block of rows (192) and of a panel's depth (256).
    private static readonly Gen<int> Rows = Gen.OneOf(Gen.Int[1, 20], Gen.Int[190, 195]);
    private static readonly Gen<int> Inner = Gen.OneOf(Gen.Int[1, 20], Gen.Int[254, 259], Gen.Const(520));
    private static readonly Gen<int> Columns = Gen.OneOf(Gen.Int[1, 40], Gen.Int[62, 66]);

    public DenseMultiplyTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_product_is_that_of_torch_in_any_shape_turned_or_not_added_or_not(bool wide) =>
        Gen.Select(Rows, Inner, Columns, Gen.Bool, Gen.Bool, Gen.Bool).Sample((n, k, m, turnA, turnB, add) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)((n * 1_000_003) + (k * 1_009) + m), CPU);
            var a = rand(turnA ? [k, n] : [n, k], generator: generator).Plus(-0.5);
            var b = rand(turnB ? [m, k] : [k, m], generator: generator).Plus(-0.5);
            var c = rand([n, m], generator: generator);
            var product = (turnA ? a.t() : a).matmul(turnB ? b.t() : b);
            var expected = add ? product.Plus(c) : product;

            var (left, right) = (DenseMatrix.Of(a), DenseMatrix.Of(b));
            using var panels = new DensePanels(turnB ? right.Transpose : right);
            DenseMultiply.Into(turnA ? left.Transpose : left, panels, DenseMatrix.Of(c), add, wide);

            Assert.InRange((c - expected).abs().max().item<float>(), 0, 1e-6 * Math.Max(8, Math.Sqrt(k)));
        }, iter: 150, threads: 1);

    [Fact]
    public void Rows_apart_in_memory_leave_what_lies_between_them_alone()
    {
        using var scope = NewDisposeScope();
        var a = ones(3, 2);
        var b = ones(2, 5);
        var c = zeros(3, 7);
        using var panels = new DensePanels(DenseMatrix.Of(b));
        DenseMultiply.Into(DenseMatrix.Of(a), panels, DenseMatrix.Of(c) with { Columns = 5 }, add: false);
        Assert.Equal([2f, 2, 2, 2, 2, 0, 0], c[1].data<float>().ToArray());
    }

    [Fact]
    public void A_product_over_nothing_is_zero()
    {
        using var scope = NewDisposeScope();
        var c = ones(2, 3);
        using var panels = new DensePanels(DenseMatrix.Of(zeros(0, 3), 3));
        DenseMultiply.Into(DenseMatrix.Of(zeros(2, 1)) with { Columns = 0 }, panels, DenseMatrix.Of(c), add: false);
        Assert.Equal(0, c.sum().item<float>());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (zeros(2, 3), zeros(4, 5), zeros(2, 5));
        using var panels = new DensePanels(DenseMatrix.Of(b));
        Assert.Throws<ArgumentException>(() => DenseMultiply.Into(DenseMatrix.Of(a), panels, DenseMatrix.Of(c), add: false));
    }
}
