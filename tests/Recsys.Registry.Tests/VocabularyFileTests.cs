using System.Text;
using CsCheck;

namespace Recsys.Registry.Tests;

public sealed class VocabularyFileTests
{
    [Fact]
    public void Ids_come_back_in_the_order_of_their_indices() =>
        Gen.Char.Where(c => c != '\n' && !char.IsSurrogate(c)).Array[1, 20].Select(c => new string(c)).Array[0, 50]
            .Sample(ids => Assert.Equal(ids, VocabularyFile.Read(VocabularyFile.Write(ids))));

    [Fact]
    public void The_bytes_are_lines_of_utf8_without_a_mark() =>
        Assert.Equal("u1\nü2\n"u8.ToArray(), VocabularyFile.Write(["u1", "ü2"]));

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void An_id_that_would_move_the_indices_is_refused(string id) =>
        Assert.Contains("line", Assert.Throws<ArgumentException>(() => VocabularyFile.Write(["u1", id])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("u1\nu2", "cut off")]
    [InlineData("u1\n\nu3\n", "Line 2")]
    public void A_damaged_file_is_refused(string text, string reason) =>
        Assert.Contains(
            reason, Assert.Throws<InvalidDataException>(() => VocabularyFile.Read(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);
}
