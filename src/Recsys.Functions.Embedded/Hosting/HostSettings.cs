using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary><c>host.json</c>, with the defaults of the real host. Settings named <c>AzureFunctionsJobHost__…</c> go above the file.</summary>
internal sealed class HostSettings
{
    public const string FileName = "host.json";
    private const string OverrideSection = "AzureFunctionsJobHost";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    public HostSettings(IConfiguration root)
    {
        RoutePrefix = (root["extensions:http:routePrefix"] ?? "api").Trim('/');
        FunctionTimeout = root["functionTimeout"] is "-1" ? null : Duration(root, "functionTimeout", DefaultTimeout);
        Extensions = root.GetSection("extensions");
    }

    public string RoutePrefix { get; }

    /// <summary>Longest time of an invocation; null for no limit.</summary>
    public TimeSpan? FunctionTimeout { get; }

    /// <summary>The sections of the extensions: <c>eventHubs</c>, <c>durableTask</c>.</summary>
    public IConfigurationSection Extensions { get; }

    public static HostSettings Load(string directory, IConfiguration settings)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return new HostSettings(new ConfigurationBuilder()
                .AddJsonFile(path, optional: true)
                .AddConfiguration(settings.GetSection(OverrideSection))
                .Build());
        }
        catch (InvalidDataException e)
        {
            throw new FunctionStartException($"{path} cannot be read: {e.InnerException?.InnerException?.Message ?? e.InnerException?.Message ?? e.Message}", e);
        }
    }

    public static int Integer(IConfiguration section, string key, int fallback, int minimum)
    {
        if (section[key] is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum
            ? value
            : throw Wrong(section, key, text, $"an integer from {minimum}");
    }

    public static TimeSpan Duration(IConfiguration section, string key, TimeSpan fallback)
    {
        if (section[key] is not { } text)
            return fallback;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero
            ? value
            : throw Wrong(section, key, text, "a time span as HH:mm:ss");
    }

    public static FunctionStartException Wrong(IConfiguration section, string key, string text, string expected)
        => new($"{FileName}: {(section is IConfigurationSection named ? named.Path + ":" : string.Empty)}{key} is '{text}'; expected {expected}");
}
