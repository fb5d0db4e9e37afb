using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Http;

namespace Recsys.Functions.Host.Hosting;

/// <summary>What the start prints for people and for the process that started this one: functions, address, where the keys are.</summary>
internal static class StartupListing
{
    /// <summary>The line that a parent process waits for; the address follows.</summary>
    public const string ListeningPrefix = "Now listening on: ";

    public static void Print(TextWriter output, FunctionApp app, IReadOnlyList<string> disabled, HostLimits limits, FunctionKeys keys, Uri address)
    {
        var url = address.GetLeftPart(UriPartial.Authority);
        output.WriteLine();
        output.WriteLine(app.Functions.Count == 0 ? "No functions found." : "Functions:");
        foreach (var function in app.Functions)
        {
            output.WriteLine();
            output.WriteLine($"        {function.Name}: {Label(function, limits, url)}");
        }

        if (disabled.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"Disabled: {string.Join(", ", disabled)}");
        }

        output.WriteLine();
        if (app.Functions.Any(f => f.Trigger.Is(HttpEndpoints.TriggerType)))
        {
            keys.Print(output);
        }

        output.WriteLine(ListeningPrefix + url);
        output.Flush();
    }

    private static string Label(FunctionMetadata function, HostLimits limits, string url)
    {
        if (!function.Trigger.Is(HttpEndpoints.TriggerType))
        {
            return function.Trigger.Type;
        }

        var methods = HttpEndpoints.Methods(function);
        return $"[{(methods.Count == 0 ? "ANY" : string.Join(',', methods))}] {url}/{HttpEndpoints.Template(function, limits)}";
    }
}
