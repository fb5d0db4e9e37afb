using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Embedded.Http;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>What the start prints for people and for the processes that start this one: functions, address, where the keys are.</summary>
internal static class StartupListing
{
    /// <summary>The line that a parent process waits for; the address follows.</summary>
    public const string ListeningPrefix = "Now listening on: ";

    public static void Print(TextWriter output, IServiceProvider services, string address)
    {
        var catalog = services.GetRequiredService<FunctionCatalog>();
        var functions = catalog.Functions;
        output.WriteLine();
        output.WriteLine(functions.Count == 0 ? "No functions found." : "Functions:");
        foreach (var function in functions)
        {
            output.WriteLine();
            output.WriteLine($"        {function.Name}: {function.Provider.Label(function, address)}");
        }

        if (catalog.Disabled.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"Disabled: {string.Join(", ", catalog.Disabled)}");
        }

        output.WriteLine();
        if (functions.Any(HttpTriggerProvider.NeedsKey))
            services.GetRequiredService<FunctionKeys>().Print(output);
        output.WriteLine(ListeningPrefix + address);
        output.Flush();
    }
}
