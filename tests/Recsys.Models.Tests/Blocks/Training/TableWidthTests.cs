using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class TableWidthTests
{
    [Theory]
    [InlineData(256, 34_000, 256)] // as the settings say
    [InlineData(256, 131_072, 256)]
    [InlineData(256, 131_073, 224)]
    [InlineData(256, 300_000, 96)]
    [InlineData(256, 10_000_000, 64)] // no narrower for its size
    [InlineData(24, 10_000_000, 24)] // nor wider than the settings say
    public void A_table_is_as_wide_as_its_values_allow(int wanted, int rows, int width) =>
        Assert.Equal(width, TableWidth.Of(wanted, rows));
}
