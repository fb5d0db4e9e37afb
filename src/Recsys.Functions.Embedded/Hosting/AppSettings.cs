using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>The app's settings as triggers read them: <c>%Name%</c> and connections. Errors name the function and the setting.</summary>
internal sealed partial class AppSettings(IConfiguration configuration)
{
    public const string StorageSetting = "AzureWebJobsStorage";

    public IConfiguration Configuration { get; } = configuration;

    /// <summary>Whether <c>AzureWebJobs.NAME.Disabled</c> (with <c>__</c> for the dots where a shell wants it) switches a function off.</summary>
    public bool IsDisabled(string function)
        => bool.TryParse(Configuration[$"AzureWebJobs.{function}.Disabled"] ?? Configuration[$"AzureWebJobs:{function}:Disabled"], out var disabled) && disabled;

    /// <summary>A text with every <c>%Name%</c> replaced by the setting of that name.</summary>
    /// <exception cref="FunctionStartException">A setting is missing.</exception>
    public string Resolve(FunctionDescriptor function, string text) => Reference().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return Configuration[name] ?? throw function.StartError($"the setting '{name}' that its trigger names as %{name}% is missing");
    });

    /// <summary>The connection string that a trigger or the runtime names by a setting.</summary>
    /// <exception cref="FunctionStartException">There is none, or a section for an Azure identity is there, which only the Azure runtime can use.</exception>
    public string ConnectionString(FunctionDescriptor function, string setting)
    {
        var value = Configuration[$"AzureWebJobs{setting}"] ?? Configuration[setting] ?? Configuration.GetConnectionString(setting);
        if (!string.IsNullOrWhiteSpace(value))
            return value;
        throw function.StartError(Configuration.GetSection(setting).GetChildren().Any()
            ? $"the connection '{setting}' is for an Azure identity ({string.Join(", ", Configuration.GetSection(setting).GetChildren().Select(c => $"{setting}__{c.Key}"))}); the embedded runtime takes a connection string in the setting '{setting}'"
            : $"the connection setting '{setting}' is missing");
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}
