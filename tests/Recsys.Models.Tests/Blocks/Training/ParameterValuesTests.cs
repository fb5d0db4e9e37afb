using System.Text;
using CsCheck;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class ParameterValuesTests
{
    [Fact]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.String[1, 9], Gen.Float.Array[0, 40]).Array[0, 5].Sample(pairs =>
        {
            var values = new ParameterValues([.. pairs.Select(p => new NamedValues(p.Item1, [1, p.Item2.Length], p.Item2))]);
            using var stream = new MemoryStream();
            using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)) values.Write(writer);
            stream.Position = 0;
            using var reader = new BinaryReader(stream);
            var read = ParameterValues.Read(reader);
            Assert.Equal(values.Items.Select(i => i.Name), read.Items.Select(i => i.Name));
            Assert.All(values.Items.Zip(read.Items), p => Assert.Equal(p.First.Values, p.Second.Values));
        }, iter: 50);

    [Fact]
    public void Other_shapes_are_refused_with_both_named()
    {
        var values = new ParameterValues([new NamedValues("w", [2, 3], new float[6])]);
        var error = Assert.Throws<InvalidDataException>(() => values.CheckShapes([("w", [3, 3])]));
        Assert.Contains("w[3×3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("w[2×3]", error.Message, StringComparison.Ordinal);
    }
}
