using Microsoft.Extensions.Configuration;

namespace Recsys.Infra.Tests.Apps;

/// <summary>Settings that remember which of them were asked for.</summary>
internal sealed class RecordingSettings : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    public RecordingSettings(IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (name, value) in settings) Data[name.Replace("__", ":", StringComparison.Ordinal)] = value;
    }

    /// <summary>Names of settings that were asked for; of a section its own name.</summary>
    public IEnumerable<string> Asked => _asked.Select(SettingNames.TopOf).Distinct(StringComparer.OrdinalIgnoreCase);

    public override bool TryGet(string key, out string? value)
    {
        _asked.Add(key);
        return base.TryGet(key, out value);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public IConfiguration AsConfiguration() => new ConfigurationBuilder().Add(this).Build();
}
