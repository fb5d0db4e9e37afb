using System.Text.RegularExpressions;

namespace Recsys.Architecture.Tests;

public sealed partial class RepositoryTests
{
    private static readonly string[] TopLevel =
    [
        "functions", "src", "tests", "infra", "host.json", "local.settings.sample.json", "Recsys.sln", "README.md", "LICENSE", "global.json",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
    ];

    private static readonly string[] Binary = [".png", ".parquet", ".onnx", ".bin", ".gz", ".zst", ".pfx"];

    // Put together from pieces, so that this file is not found itself.
    private static readonly string[] MachineWords =
    [
        "/" + "work/", "/" + "root/", "../" + "shared", "registry." + "npmjs.org", "api." + "nuget.org", "registry." + "yarnpkg.com",
        "files." + "pythonhosted.org",
    ];

    [Fact]
    public void The_top_level_holds_what_the_map_names_and_dotfiles() => Assert.Empty(
        TrackedFiles.All.Select(f => f.Split('/')[0]).Distinct().Where(f => !f.StartsWith('.')).Except(TopLevel));

    [Fact]
    public void The_license_is_MIT() => Assert.StartsWith("MIT License", TrackedFiles.Read("LICENSE"), StringComparison.Ordinal);

    [Fact]
    public void No_file_speaks_of_the_machine_it_was_written_on() => Assert.Empty(
        from file in TrackedFiles.All
        where !Binary.Contains(Path.GetExtension(file))
        let text = TrackedFiles.Read(file)
        from word in MachineWords
        where text.Contains(word, StringComparison.OrdinalIgnoreCase)
        select $"{file}: {word}");

    [Fact]
    public void A_lock_file_of_npm_names_no_host_to_fetch_from() => Assert.All(
        TrackedFiles.All.Where(f => Path.GetFileName(f) == "package-lock.json"),
        f => Assert.DoesNotContain("\"resolved\":", TrackedFiles.Read(f), StringComparison.Ordinal));

    [Fact]
    public void Every_package_has_its_one_version_in_the_central_file() => Assert.Empty(
        from file in TrackedFiles.All
        where Path.GetExtension(file) is ".csproj" or ".props" or ".targets" && file != "Directory.Packages.props"
        from reference in PackageReference().Matches(TrackedFiles.Read(file))
        where reference.Value.Contains("Version", StringComparison.Ordinal)
        select $"{file}: {reference.Value}");

    [Fact]
    public void Every_pinned_package_is_exact_and_stands_below_a_reason()
    {
        var lines = TrackedFiles.ReadLines("Directory.Packages.props");
        var reasoned = false;
        foreach (var line in lines)
        {
            if (line.Contains("<ItemGroup", StringComparison.Ordinal)) reasoned = GroupWithReason().IsMatch(line);
            if (line.Contains("<!--", StringComparison.Ordinal)) reasoned = true;
            if (!line.Contains("<PackageVersion", StringComparison.Ordinal)) continue;
            Assert.True(reasoned, $"No reason stands above: {line.Trim()}");
            Assert.Matches(ExactVersion(), line);
        }
    }

    [Fact]
    public void Every_pinned_package_is_referenced()
    {
        var projects = string.Concat(TrackedFiles.All.Where(f => Path.GetExtension(f) is ".csproj" or ".props" or ".targets")
            .Where(f => f != "Directory.Packages.props").SelectMany(TrackedFiles.ReadLines));
        var pinned = TrackedFiles.ReadLines("Directory.Packages.props").Select(l => PinnedPackage().Match(l)).Where(m => m.Success)
            .Select(m => m.Groups[1].Value);
        Assert.DoesNotContain(pinned, p => !projects.Contains($"\"{p}\"", StringComparison.Ordinal)
            && !projects.Contains($">{p}<", StringComparison.Ordinal));
    }

    [GeneratedRegex("<PackageVersion Include=\"([^\"]+)\"")]
    private static partial Regex PinnedPackage();

    [GeneratedRegex("<(Package|GlobalPackage)Reference [^>]*>")]
    private static partial Regex PackageReference();

    /// <summary>A label that says what the packages are for, and with more than one word.</summary>
    [GeneratedRegex("Label=\"[^\"]+ [^\"]+\"|Label=\"Analyzers\"")]
    private static partial Regex GroupWithReason();

    [GeneratedRegex("Version=\"[0-9]+(\\.[0-9]+){1,3}(-[0-9A-Za-z.-]+)?\"")]
    private static partial Regex ExactVersion();
}
