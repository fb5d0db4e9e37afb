namespace Recsys.Architecture.Tests;

public sealed class LineLengthTests
{
    private const int LongestOfCode = 150;
    private const int LongestOfProse = 200;

    private static readonly string[] Code = [".cs", ".csproj", ".props", ".targets", ".bicep", ".bicepparam", ".sh", ".js", ".mjs", ".cjs", ".proto"];

    [Fact]
    public void No_line_of_code_is_longer_than_150_characters() => Assert.Empty(
        from file in TrackedFiles.All
        where Code.Contains(Path.GetExtension(file)) || file.StartsWith(".ci/", StringComparison.Ordinal)
        from line in Numbered(TrackedFiles.ReadLines(file))
        where line.Text.Length > LongestOfCode
        select $"{file}:{line.Number}: {line.Text.Length}");

    [Fact]
    public void No_line_of_Markdown_is_longer_than_200_characters_but_in_tables_and_listings() => Assert.Empty(
        from file in TrackedFiles.All
        where file.EndsWith(".md", StringComparison.Ordinal)
        from line in Prose(TrackedFiles.ReadLines(file))
        where line.Text.Length > LongestOfProse
        select $"{file}:{line.Number}: {line.Text.Length}");

    [Fact]
    public void Tables_and_listings_are_no_prose() => Assert.Equal(
        [1, 2, 6], Prose(["a", "b", "```", "c", "```", "d", "| e |"]).Select(l => l.Number));

    private static IEnumerable<(string Text, int Number)> Numbered(IEnumerable<string> lines) => lines.Select((text, n) => (text, n + 1));

    private static IEnumerable<(string Text, int Number)> Prose(IEnumerable<string> lines)
    {
        var isListing = false;
        foreach (var line in Numbered(lines))
        {
            var text = line.Text.TrimStart();
            if (text.StartsWith("```", StringComparison.Ordinal)) isListing = !isListing;
            else if (!isListing && !text.StartsWith('|')) yield return line;
        }
    }
}
