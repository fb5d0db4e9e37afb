using CsCheck;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Sparse;

public class CsrProductTests
{
    private static readonly int[] Widths = [1, 3, 8, 31, 32, 33, 64, 100];

    private static readonly Gen<(int Rows, int Columns, int Width, int Seed)> Shapes =
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, Widths.Length - 1].Select(i => Widths[i]), Gen.Int[0, 1 << 20]);

    public CsrProductTests() => TorchRuntime.Initialize();

    [Fact]
    public void Value_and_gradient_are_those_of_the_dense_product_in_any_shape() => Shapes.Sample(s =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)s.Seed, CPU);
        var sparse = Matrix(s.Rows, s.Columns, new Random(s.Seed));
        var dense = Dense(sparse);
        var x = randn([s.Columns, s.Width], generator: generator);
        var ours = x.clone();
        ours.requires_grad = true;
        var theirs = x.clone();
        theirs.requires_grad = true;
        var weight = randn([s.Rows, s.Width], generator: generator);

        var y = CsrProduct.Of(sparse, ours);
        var expected = dense.matmul(theirs);
        (y * weight).sum().backward();
        (expected * weight).sum().backward();

        Assert.InRange(Difference(y, expected), 0, 1e-6 * s.Columns);
        Assert.InRange(Difference(ours.grad!, theirs.grad!), 0, 1e-6 * s.Rows);
    }, iter: 100, threads: 1);

    [Fact]
    public void The_gradients_of_two_products_of_a_parameter_add_up()
    {
        using var scope = NewDisposeScope();
        var x = zeros(3, 2).requires_grad_(true);
        CsrProduct.Of(CsrMatrix.Selection([2, 0], 3), x).sum().backward();
        CsrProduct.Of(CsrMatrix.Selection([2, -1], 3), x).sum().Times(2).backward();
        Assert.Equal([1f, 1, 0, 0, 3, 3], ParameterSet.Floats(x.grad!).ToArray());
    }

    [Fact]
    public void The_gradient_goes_on_through_what_is_no_parameter() => Shapes.Sample(s =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)s.Seed, CPU);
        var sparse = Matrix(s.Rows, s.Columns, new Random(s.Seed));
        var ours = randn([s.Columns, s.Width], generator: generator).requires_grad_(true);
        var theirs = ours.detach().clone().requires_grad_(true);
        CsrProduct.Of(sparse, ours.tanh()).sum().backward();
        Dense(sparse).matmul(theirs.tanh()).sum().backward();
        Assert.InRange(Difference(ours.grad!, theirs.grad!), 0, 1e-6 * s.Rows);
    }, iter: 50, threads: 1);

    [Fact]
    public void Of_a_vector_the_product_is_a_vector()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 1, 2, 3 }).requires_grad_(true);
        var y = CsrProduct.Of(CsrMatrix.Selection([2, 2, -1], 3), x);
        (y * tensor(new float[] { 1, 10, 100 })).sum().backward();
        Assert.Equal([3f, 3, 0], y.data<float>().ToArray());
        Assert.Equal([0f, 0, 11], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void The_transpose_of_the_transpose_is_the_matrix() => Shapes.Sample(s =>
    {
        var matrix = Matrix(s.Rows, s.Columns, new Random(s.Seed));
        var t = matrix.Transpose;
        var back = new CsrMatrix(t.RowCount, t.ColumnCount, t.Starts, t.Columns, t.Values).Transpose;
        Assert.Equal(matrix.Starts, back.Starts);
        Assert.Equal(matrix.Columns, back.Columns);
        Assert.Equal(matrix.Values, back.Values);
    }, iter: 100);

    [Fact]
    public void A_selection_picks_rows_and_leaves_negative_ones_empty()
    {
        using var table = tensor(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        using var picked = CsrProduct.Of(CsrMatrix.Selection([2, -1, 0, 2], 3), table);
        Assert.Equal([5f, 6f, 0f, 0f, 1f, 2f, 5f, 6f], ParameterSet.Floats(picked).ToArray());
    }

    [Fact]
    public void A_dense_side_of_another_height_is_refused()
    {
        using var x = zeros(4, 2);
        Assert.Throws<ArgumentException>(() => CsrProduct.Of(CsrMatrix.Selection([0], 3), x));
    }

    private static CsrMatrix Matrix(int rows, int columns, Random random)
    {
        var starts = new int[rows + 1];
        var (at, values) = (new List<int>(), new List<float>());
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                if (random.NextDouble() < 0.3)
                {
                    at.Add(c);
                    values.Add((float)(random.NextDouble() - 0.5));
                }
            }

            starts[r + 1] = at.Count;
        }

        return new CsrMatrix(rows, columns, starts, [.. at], [.. values]);
    }

    private static Tensor Dense(CsrMatrix matrix)
    {
        var values = new float[matrix.RowCount, matrix.ColumnCount];
        for (var r = 0; r < matrix.RowCount; r++)
        {
            for (var i = matrix.Starts[r]; i < matrix.Starts[r + 1]; i++)
            {
                values[r, matrix.Columns[i]] = matrix.Values[i];
            }
        }

        return tensor(values);
    }

    private static float Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
