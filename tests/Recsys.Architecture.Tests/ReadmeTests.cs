using System.Text.RegularExpressions;

namespace Recsys.Architecture.Tests;

/// <summary>What a page tells a reader to type works as it stands there.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>The runner of Microsoft.Testing.Platform takes a solution without its option only from the SDK 10.0.300 on.</summary>
    [Fact]
    public void The_tests_of_the_solution_are_run_as_every_SDK_that_global_json_allows_takes_it()
    {
        Assert.Contains("Microsoft.Testing.Platform", TrackedFiles.Read("global.json"), StringComparison.Ordinal);
        var commands = (
            from file in TrackedFiles.All
            where file.EndsWith(".md", StringComparison.Ordinal) || file.StartsWith(".ci/", StringComparison.Ordinal)
            from line in TrackedFiles.ReadLines(file)
            where TestOfSolution().IsMatch(line)
            select (file, line)).ToList();
        Assert.Equal([".ci/run", "README.md", "tests/README.md"], commands.Select(c => c.file));
        Assert.All(commands, c => Assert.Contains("dotnet test --solution Recsys.sln", c.line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_README_makes_recsys_a_command_before_it_uses_it_as_one()
    {
        var readme = TrackedFiles.Read("README.md");
        var alias = Alias().Match(readme);
        Assert.True(alias.Success, "README.md does not say how 'recsys' becomes a command.");
        Assert.Contains($"{alias.Groups[1].Value}/Recsys.Cli.csproj", TrackedFiles.All);
        Assert.InRange(alias.Index, 0, UseOfRecsys().Match(readme).Index);
    }

    [GeneratedRegex(@"dotnet test .*\.sln\b")]
    private static partial Regex TestOfSolution();

    [GeneratedRegex("^    alias recsys='dotnet run -c Release --project ([^ ']+) --'$", RegexOptions.Multiline)]
    private static partial Regex Alias();

    [GeneratedRegex("(`|^    )recsys [a-z]+", RegexOptions.Multiline)]
    private static partial Regex UseOfRecsys();
}
