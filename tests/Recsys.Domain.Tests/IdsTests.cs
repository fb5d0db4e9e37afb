using System.Text;
using CsCheck;

namespace Recsys.Domain.Tests;

public sealed class IdsTests
{
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../../etc")]
    [InlineData(@"a/b\c%d?e#f+g")]
    [InlineData("%2F")]
    [InlineData(" ")]
    [InlineData(" a ")]
    [InlineData("😀")]
    [InlineData("שלום")]
    [InlineData("\u202Eabc")]
    [InlineData("\u200B")]
    [InlineData("\uFFFD")]
    public void Text_is_an_id(string id) => Assert.Null(Ids.Problem(id));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a\u0000", "control")]
    [InlineData("\t", "control")]
    [InlineData("a\u007Fb", "control")]
    [InlineData("a\u0085b", "control")]
    public void What_is_none_is_told_why(string id, string word) => Assert.Contains(word, Ids.Problem(id));

    [Fact]
    public void Half_a_pair_is_no_text_wherever_it_stands() => Assert.All(
        ["\ud83d", "\ude00", "a\ud83d", "\ude00\ud83d", "\ud83d\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83da"],
        id => Assert.Contains("surrogate", Ids.Problem(id)));

    [Fact]
    public void The_longest_id_has_256_characters()
    {
        Assert.Null(Ids.Problem(new string('ü', 256)));
        Assert.Contains("257", Ids.Problem(new string('ü', 257)));
    }

    [Fact]
    public void An_id_is_what_has_no_control_character_and_comes_back_from_utf8() => Gen.String[0, 300].Sample(text => Assert.Equal(
        text.Length is >= 1 and <= 256 && !text.Any(char.IsControl) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text,
        Ids.Problem(text) is null));
}
