using System.Globalization;
using Recsys.Datasets.Importers.Forms;

namespace Recsys.Datasets.Tests.Importers.Forms;

public sealed class TextPoolTests
{
    [Fact]
    public void The_same_text_is_one_string_and_capitals_count()
    {
        var pool = new TextPool();
        var first = pool.Of("an item".AsSpan());
        Assert.Same(first, pool.Of("one, an item, two".AsSpan(5, 7)));
        Assert.NotSame(first, pool.Of("An item"));
        Assert.Equal("", pool.Of([]));
    }

    [Fact]
    public void A_column_of_another_text_in_each_row_does_not_grow_without_an_end()
    {
        var pool = new TextPool();
        Span<char> text = stackalloc char[8];
        var first = Of(0, text);
        for (var n = 1; n < TextPool.MostTexts; n++) Of(n, text);
        Assert.Same(first, Of(0, text));
        Of(TextPool.MostTexts, text);
        var again = Of(0, text);
        Assert.NotSame(first, again);
        Assert.Equal(first, again);

        string Of(int n, Span<char> text)
        {
            Assert.True(n.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture));
            return pool.Of(text[..length]);
        }
    }
}
