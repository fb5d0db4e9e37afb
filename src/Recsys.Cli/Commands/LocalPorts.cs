using System.CommandLine;
using Recsys.Cli.Local;
using Recsys.LocalHub;

namespace Recsys.Cli.Commands;

/// <summary>The options for the ports of a local system.</summary>
internal sealed record LocalPorts(Option<int> Online, Option<int> Training, Option<int> Hub)
{
    public static LocalPorts Create() => new(
        Port("--online-port", "The online app", LocalSystemOptions.DefaultOnlinePort),
        Port("--training-port", "The training app", LocalSystemOptions.DefaultTrainingPort),
        Port("--hub-port", "The local Event Hub", LocalEventHubOptions.DefaultPort));

    /// <summary>An option for one port.</summary>
    public static Option<int> Port(string name, string purpose, int fallback)
    {
        var option = new Option<int>(name) { Description = $"{purpose}; 0 takes a free port", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is < 0 or > 65535)
            {
                result.AddError($"{name}: {port} is no port; expected 0 to 65535.");
            }
        });
        return option;
    }
}
