using System.Text.Json;

namespace Recsys.Infra.Tests.Apps;

/// <summary>What a build of an app would take. Nothing is restored or built: MSBuild evaluates the project and tells.</summary>
internal sealed record Evaluation(string Restored, string Platform, string FunctionsVersion, string[] Packages, string[] Projects)
{
    public static async Task<Evaluation> OfAsync(string folder, params string[] properties)
    {
        var result = await MSBuild.RunAsync(folder, [
            "msbuild", .. properties.Select(p => $"-p:{p}"),
            "-getProperty:MSBuildProjectExtensionsPath,RuntimeIdentifier,AzureFunctionsVersion", "-getItem:PackageReference,ProjectReference"]);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using var json = JsonDocument.Parse(result.Output);
        return new Evaluation(
            Path.GetRelativePath(folder, Property("MSBuildProjectExtensionsPath")).Replace('\\', '/'), Property("RuntimeIdentifier"),
            Property("AzureFunctionsVersion"), Items("PackageReference"), Items("ProjectReference"));

        string Property(string name) => json.RootElement.GetProperty("Properties").GetProperty(name).GetString()!;

        string[] Items(string type) =>
        [
            .. json.RootElement.GetProperty("Items").GetProperty(type).EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!),
        ];
    }
}
