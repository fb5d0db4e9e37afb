using System.Text;

namespace Recsys.Datasets.Tests.Importers.Forms;

/// <summary>Rows of the same context share one object; of contexts without an end some are kept.</summary>
public sealed class SharedContextsTests
{
    [Fact]
    public void Rows_of_one_context_share_it()
    {
        var (_, _, lines) = TestRows.Import("few.csv", "user\titem\tdaytime\tcountry\n1\t1\tmorning\tIT\n2\t1\tevening\tIT\n3\t2\tmorning\tIT\n");
        Assert.Same(lines[0].Interaction!.Context, lines[2].Interaction!.Context);
        Assert.Equal("evening", lines[1].Interaction!.Context["daytime"]);
    }

    [Fact]
    public void More_contexts_than_are_kept_are_each_row_s_own()
    {
        // Twice round 105 places and 104 moods, which are 10,920 contexts.
        var text = new StringBuilder("user\titem\tplace\tmood\n");
        for (var n = 0; n < 2 * 105 * 104; n++) text.Append($"u{n % 50}\ti{n % 40}\tplace {n % 105}\tmood {n % 104}\n");
        var (_, _, lines) = TestRows.Import("many.csv", text.ToString());
        Assert.Equal(2 * 105 * 104, lines.Length);
        Assert.All(lines.Index(), line =>
        {
            var context = line.Item.Interaction!.Context;
            Assert.Equal(($"place {line.Index % 105}", $"mood {line.Index % 104}"), (context["place"], context["mood"]));
        });
        Assert.NotSame(lines[0].Interaction!.Context, lines[105 * 104].Interaction!.Context);
    }
}
