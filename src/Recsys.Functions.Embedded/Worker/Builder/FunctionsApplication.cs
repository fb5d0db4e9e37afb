using Recsys.Functions.Embedded.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app starts.</summary>
public static class FunctionsApplication
{
    /// <summary>
    /// A builder with configuration (command line, environment, <c>local.settings.json</c>), logging and the triggers in place.
    /// </summary>
    /// <param name="args">The command line; <c>--urls http://127.0.0.1:0</c> chooses the address.</param>
    /// <returns>The builder.</returns>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, new EmbeddedHostOptions());
}
