using System.Globalization;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Hosting;

/// <summary>What <c>host.json</c> says of the host itself, with the real host's defaults.</summary>
/// <param name="RoutePrefix">What every route begins with.</param>
/// <param name="FunctionTimeout">Longest time of an invocation; null for no limit.</param>
internal sealed record HostLimits(string RoutePrefix, TimeSpan? FunctionTimeout)
{
    private const string Timeout = "functionTimeout";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    /// <exception cref="HostStartException">A value cannot be read.</exception>
    public static HostLimits Of(AppSettings settings)
    {
        var prefix = (settings.Host["extensions:http:routePrefix"] ?? "api").Trim('/');
        return settings.Host[Timeout] switch
        {
            null => new HostLimits(prefix, DefaultTimeout),
            "-1" => new HostLimits(prefix, null),
            var text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit > TimeSpan.Zero =>
                new HostLimits(prefix, limit),
            var text => throw new HostStartException($"host.json: {Timeout} is '{text}'; expected a time span as HH:mm:ss"),
        };
    }
}
