using System.Net;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Hosting;

/// <summary>The command line.</summary>
/// <param name="AppFolder">The output folder of the app.</param>
/// <param name="Listen">Where to listen; port 0 takes a free one.</param>
/// <param name="StateFolder">Where the function keys are kept.</param>
internal sealed record LocalHostOptions(string AppFolder, IPEndPoint Listen, string StateFolder)
{
    public const string Usage = "Usage: Recsys.Functions.Host --app FOLDER [--urls http://127.0.0.1:7071]";
    private const string DefaultUrl = "http://127.0.0.1:7071";

    /// <exception cref="HostStartException">Something is missing or wrong.</exception>
    public static LocalHostOptions Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right)
                : i + 1 < args.Count ? (args[i], args[++i])
                : (args[i], "");
            if (name is not ("--app" or "--urls") || value.Length == 0)
            {
                throw new HostStartException($"'{name}' is not understood. {Usage}");
            }

            given[name] = value;
        }

        var url = given.GetValueOrDefault("--urls") ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrl;
        return new LocalHostOptions(
            given.GetValueOrDefault("--app") ?? throw new HostStartException($"The app is missing. {Usage}"),
            EndPoint(url),
            Environment.GetEnvironmentVariable("RECSYS_STATE") ?? ".recsys");
    }

    private static IPEndPoint EndPoint(string url)
    {
        // Wildcards are no host names to a Uri.
        var plain = url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            throw new HostStartException($"The address '{url}' cannot be listened on; expected one such as {DefaultUrl}");
        }

        return uri.Host == "localhost" ? new IPEndPoint(IPAddress.Loopback, uri.Port)
            : IPAddress.TryParse(uri.DnsSafeHost, out var address) ? new IPEndPoint(address, uri.Port)
            : throw new HostStartException($"The address '{url}' cannot be listened on; expected an IP address or localhost");
    }
}
