using System.Text.Json;
using Recsys.Infra.Tests.Deployment;

namespace Recsys.Infra.Tests.Bicep;

public sealed class BicepSourceTests(DeploymentPlan plan) : IDisposable
{
    private readonly BicepCompiler _bicep = new();

    public void Dispose() => _bicep.Dispose();

    [Fact]
    public void The_template_compiles_with_its_parameters_without_a_warning()
    {
        Assert.Equal("", plan.Warnings);
        Assert.NotEqual("", plan.Template);
    }

    [Fact]
    public async Task Every_template_and_module_passes_the_linter_without_a_warning()
    {
        var lint = await _bicep.RunAsync("lint", "--pattern", "**/*.bicep");
        Assert.Equal((0, "", ""), (lint.ExitCode, lint.Output, lint.Errors));
    }

    [Fact]
    public async Task Every_file_is_formatted_as_the_compiler_formats_it()
    {
        await FormatAsync();
        Assert.All(BicepCompiler.SourceFiles, file => Assert.Equal(
            File.ReadAllText(Path.Combine(BicepCompiler.Source, file)), File.ReadAllText(Path.Combine(_bicep.Folder, file))));
    }

    [Theory]
    [InlineData("Shop-Test_1", "shoptest1")]
    [InlineData("2026-shop", "r2026shop")]
    [InlineData("shop.test(2)", "shoptest2")]
    public async Task What_the_developer_CLI_allows_as_a_name_becomes_one_that_Azure_takes(string environment, string name)
    {
        var build = await _bicep.RunAsync(
            new Dictionary<string, string?> { ["AZURE_ENV_NAME"] = environment }, "build-params", "main.bicepparam", "--stdout");
        Assert.Equal((0, ""), (build.ExitCode, build.Errors));
        var parameters = JsonElement.Parse(JsonElement.Parse(build.Output).GetProperty("parametersJson").GetString()!).GetProperty("parameters");
        Assert.Equal(name, parameters.GetProperty("name").GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("{ cart: { k: 4 } }", true)]
    [InlineData("'{\"cart\":{\"k\":4}'", false)]
    public async Task Scenarios_that_are_no_object_are_refused_before_they_are_deployed(string scenarios, bool isTaken)
    {
        await WriteAsync("scenarios.bicepparam", $"using 'main.bicep'\n\nparam scenarios = {scenarios}\n");
        var build = await _bicep.RunAsync("build-params", "scenarios.bicepparam", "--stdout");
        Assert.Equal(isTaken, build.ExitCode == 0);
        Assert.Equal(isTaken, !build.Errors.Contains("Expected a value of type \"object\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_linter_complains_about_what_the_configuration_makes_an_error()
    {
        await WriteAsync("wrong.bicep", "param unused string\n");
        var lint = await _bicep.RunAsync("lint", "wrong.bicep");
        Assert.NotEqual(0, lint.ExitCode);
        Assert.Contains("Error no-unused-params", lint.Output + lint.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_formatter_changes_what_is_not_formatted()
    {
        var file = await WriteAsync("wrong.bicepparam", "using   'main.bicep'\n");
        await FormatAsync();
        Assert.Equal("using 'main.bicep'\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private async Task FormatAsync()
    {
        // One call an extension: the compiler's patterns know no alternatives.
        foreach (var pattern in (string[])["**/*.bicep", "**/*.bicepparam"])
        {
            var format = await _bicep.RunAsync("format", "--pattern", pattern);
            Assert.Equal((0, ""), (format.ExitCode, format.Errors));
        }
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var file = Path.Combine(_bicep.Folder, name);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }
}
