using System.Numerics.Tensors;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Neighbours;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Recsys.Models.Wide;

/// <summary>
/// Where the vectors of items begin: near those of the items that came soon before and after them. Of the counted rules S the matrix
/// <c>A = S + Sᵀ + u·I</c> (u is <see cref="ItemNeighbours.Unit"/>) has the leading eigenvectors V [items × d] with the eigenvalues Λ, and
/// item i begins at row i of <c>V·|Λ|^½·R</c>, brought to the mean length of what was drawn, with a quarter of what was drawn added. R is a
/// drawn rotation: no number of a vector means more than another. What networks learn of pairs is a factorisation of such a matrix (Levy and
/// Goldberg 2014, Neural word embedding as implicit matrix factorization); an item that few have taken has not the steps to learn it.
/// Subspace iteration: Halko, Martinsson and Tropp 2011, https://arxiv.org/abs/0909.4061.
/// </summary>
internal static class SpectralItems
{
    private const int Iterations = 6, Stream = int.MaxValue - 3;

    /// <summary>What remains of the drawn values, so that items of the same neighbours are not the same item.</summary>
    private const float Drawn = 0.25f;

    /// <summary>Overwrites the vectors of the items that have neighbours; the others, and the first row, stay as they were drawn.</summary>
    /// <param name="input">The data.</param>
    /// <param name="vectors">Shape [items or more × d], contiguous, as it was drawn.</param>
    public static void Begin(TrainingInput input, Tensor vectors) =>
        Begin(TableChoice.Rules(input, new NeighboursOptions()).Table, vectors, input.Seed);

    /// <summary>Of any table.</summary>
    internal static void Begin(ItemNeighbours table, Tensor vectors, int seed)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var matrix = MatrixOf(table);
        var width = (int)vectors.shape[1];
        using var generator = Seeded.Torch(seed, Stream);
        var found = ParameterSet.Floats(Eigenvectors(matrix, table.Unit, width, generator));
        var values = ParameterSet.Floats(vectors);
        double length = 0;
        for (var i = 1; i < table.Items; i++) length += TensorPrimitives.Norm<float>(values.Slice(i * width, width));
        length /= Math.Max(1, table.Items - 1);
        for (var i = 1; i < table.Items; i++)
        {
            var row = found.Slice(i * width, width);
            var own = values.Slice(i * width, width);
            var size = TensorPrimitives.Norm<float>(row);
            if (size == 0 || (CountOf(matrix, i) == 0 && CountOf(matrix.Transpose, i) == 0)) continue;
            TensorPrimitives.Multiply(own, Drawn, own);
            TensorPrimitives.MultiplyAdd(row, (float)(length / size), own, own);
        }
    }

    private static int CountOf(CsrMatrix matrix, int row) => matrix.Starts[row + 1] - matrix.Starts[row];

    /// <summary>
    /// <c>V·|Λ|^½·R</c>, shape [items × d]; of fewer items than d the eigenvalues that are missing are 0. Beside the matrix two tables are held.
    /// </summary>
    private static Tensor Eigenvectors(CsrMatrix matrix, double unit, int width, Generator generator)
    {
        var basis = Seeded.Normal(generator, 1, matrix.RowCount, width);
        var product = empty(basis.shape);
        RowBlocks.Orthonormalise(basis);
        for (var i = 0; i < Iterations; i++)
        {
            Multiply();
            (basis, product) = (product, basis);
            RowBlocks.Orthonormalise(basis);
        }

        // What was rounded when the columns were of unlike length is mended by a second time.
        RowBlocks.Orthonormalise(basis);
        Multiply();
        var (eigenvalues, eigenvectors) = linalg.eigh(RowBlocks.Products(basis, product));
        var drawn = linalg.qr(Seeded.Normal(generator, 1, width, width)).Q.to(ScalarType.Float64);
        RowBlocks.MultiplyInPlace(basis, eigenvectors.matmul(eigenvalues.abs().sqrt().unsqueeze(1) * drawn));
        return basis;

        void Multiply()
        {
            TensorPrimitives.Multiply(ParameterSet.Floats(basis), (float)unit, ParameterSet.Floats(product));
            CsrProduct.AddTo(product, matrix, basis);
            CsrProduct.AddTo(product, matrix.Transpose, basis);
        }
    }

    private static CsrMatrix MatrixOf(ItemNeighbours table)
    {
        var starts = new int[table.Items + 1];
        for (var i = 0; i < table.Items; i++)
        {
            var row = table.Similarities.AsSpan(i * table.Width, table.Width);
            var end = row.IndexOf(0f);
            starts[i + 1] = starts[i] + (end < 0 ? row.Length : end);
        }

        var (columns, values) = (new int[starts[^1]], new float[starts[^1]]);
        for (var i = 0; i < table.Items; i++)
        {
            var count = starts[i + 1] - starts[i];
            table.Ids.AsSpan(i * table.Width, count).CopyTo(columns.AsSpan(starts[i]));
            table.Similarities.AsSpan(i * table.Width, count).CopyTo(values.AsSpan(starts[i]));
        }

        return new CsrMatrix(table.Items, table.Items, starts, columns, values);
    }
}
