using System.Text.RegularExpressions;

namespace Recsys.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int MostLinesOfAFile = 400;
    private const int MostLinesOfAFunction = 15;
    private const int OneScreen = 40;

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Assert.Empty(
        from file in TrackedFiles.Sources("src", "functions", "tests")
        let lines = TrackedFiles.ReadLines(file).Length
        where lines > MostLinesOfAFile
        select $"{file}: {lines}");

    [Fact]
    public void One_word_names_the_items_that_can_be_recommended() => Assert.DoesNotContain(
        TrackedFiles.Sources("src", "functions", "tests"),
        // In two pieces, so that this file is not found itself.
        f => TrackedFiles.Read(f).Contains("catalo" + "gue", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void A_file_has_one_public_type_and_its_name() => Assert.Empty(
        from file in TrackedFiles.Sources("src", "functions")
        let types = PublicType().Matches(TrackedFiles.Read(file)).Select(m => m.Groups["name"].Value).Distinct().ToList()
        where types.Count > 1 || (types.Count == 1 && Path.GetFileNameWithoutExtension(file).Split('.')[0] != types[0])
        select $"{file}: {string.Join(", ", types)}");

    [Fact]
    public void A_function_is_a_shell_of_at_most_15_lines_and_an_orchestrator_fits_a_screen()
    {
        var bodies = TrackedFiles.Sources("functions").SelectMany(f => Bodies(TrackedFiles.ReadLines(f)).Select(b => (File: f, Lines: b))).ToList();
        Assert.NotEmpty(bodies);
        // An orchestrator is a story, told in one place.
        Assert.Empty(bodies
            .Where(b => b.Lines > (b.File.EndsWith("Orchestrator.cs", StringComparison.Ordinal) ? OneScreen : MostLinesOfAFunction))
            .Select(b => $"{b.File}: {b.Lines}"));
    }

    [Fact]
    public void No_type_of_Microsoft_s_namespaces_is_declared_but_by_the_stand_in() => Assert.All(
        TrackedFiles.Sources("src", "functions", "tests").Where(f => ForeignNamespace().IsMatch(TrackedFiles.Read(f))),
        f => Assert.StartsWith("src/Recsys.Functions.EventHubsStandIn/", f, StringComparison.Ordinal));

    [Fact]
    public void The_program_of_an_app_is_under_40_lines() => Assert.All(
        TrackedFiles.Sources("functions").Where(f => Path.GetFileName(f) == "Program.cs"),
        f => Assert.InRange(TrackedFiles.ReadLines(f).Length, 1, 39));

    [Theory]
    [InlineData(2, "[Function(\"A\")]", "public int A(", "    int x) =>", "    Call(x)", "    .Then();", "", "private int b;")]
    [InlineData(3, "[Function(\"A\")]", "public int A()", "{", "    if (x)", "        y();", "    return 1;", "}", "private int b;")]
    [InlineData(1, "[Function(\"A\")]", "public int A() => 1;", "private int b;")]
    public void The_lines_of_a_body_are_counted_as_a_reader_would(int expected, params string[] source) => Assert.Equal([expected], Bodies(source));

    /// <summary>Lines between the braces, or behind the arrow, of each method marked [Function].</summary>
    private static List<int> Bodies(string[] lines)
    {
        var bodies = new List<int>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("[Function(", StringComparison.Ordinal)) continue;
            var indent = lines[i].Length - lines[i].TrimStart().Length;
            var start = Array.FindIndex(lines, i + 1, l => l.Trim() == "{" || l.Contains("=>", StringComparison.Ordinal));
            if (lines[start].Trim() == "{")
                bodies.Add(Array.FindIndex(lines, start, l => l.TrimEnd() == new string(' ', indent) + "}") - start - 1);
            else
                bodies.Add(lines[start].TrimEnd().EndsWith(';') ? 1 : Array.FindIndex(lines, start, l => l.TrimEnd().EndsWith(';')) - start);
        }

        return bodies;
    }

    [GeneratedRegex(@"^namespace (Microsoft|System|Azure)\b", RegexOptions.Multiline)]
    private static partial Regex ForeignNamespace();

    [GeneratedRegex(
        @"^public (?:(?:sealed|static|abstract|readonly|partial|ref|unsafe) )*"
            + @"(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?,. ]+?) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
