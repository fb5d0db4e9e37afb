using Recsys.Domain.Context;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Sparse;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Embeddings;

public class ContextBasisTests
{
    private static readonly ContextFeatures Features = ContextFeatures.Fit([RequestContext.Of("phone"), RequestContext.Of("tv")], timed: true);

    [Fact]
    public void The_folded_table_gives_the_sums_that_training_saw()
    {
        Recsys.Models.Blocks.Native.TorchRuntime.Initialize();
        var basis = ContextBasis.Of(Features);
        var random = new Random(1);
        const int Width = 3;
        float[] table = [.. Enumerable.Range(0, basis.Rows * Width).Select(_ => (float)random.NextDouble())];
        int[][] contexts = [.. Enumerable.Range(0, 50).Select(
            n => Features.Encode(DateTimeOffset.UnixEpoch.AddHours(n * 7), RequestContext.Of(n % 3 == 0 ? null : "tv")))];

        using var scope = NewDisposeScope();
        var sums = CsrProduct.Of(basis.Select([.. contexts.SelectMany(c => c)], contexts.Length), tensor(table).reshape(basis.Rows, Width))
            .data<float>().ToArray();
        var folded = basis.Fold(table, Width);

        for (var c = 0; c < contexts.Length; c++)
        {
            for (var k = 0; k < Width; k++)
            {
                Assert.Equal(contexts[c].Sum(id => folded[(id * Width) + k]), sums[(c * Width) + k], 1e-5);
            }
        }
    }

    [Fact]
    public void A_context_that_is_not_known_is_an_empty_row()
    {
        var basis = ContextBasis.Of(Features);
        int[] unknown = [.. Enumerable.Repeat(-1, basis.Fields)];
        Assert.Equal([0, 0], basis.Select(unknown, 1).Starts);
    }

    [Fact]
    public void Without_fields_there_are_no_rows()
    {
        var basis = ContextBasis.Of(ContextFeatures.None);
        Assert.Equal((0, 0, 0), (basis.Ids, basis.Rows, basis.Fields));
        Assert.Equal(5, basis.Select([], 5).RowCount);
    }
}
