using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>The functions of the app; filled once, when the host starts.</summary>
internal sealed class FunctionCatalog(EmbeddedHostOptions options, AppSettings settings, ILoggerFactory loggers)
{
    private Dictionary<FunctionDescriptor, CompiledFunction> compiled = [];

    public IReadOnlyList<FunctionDescriptor> Functions { get; private set; } = [];

    /// <summary>Functions that a setting switches off; they are not even checked.</summary>
    public IReadOnlyList<string> Disabled { get; private set; } = [];

    /// <summary>Finds, checks and compiles the functions. Triggers and binders are given here, not injected: most of them need the catalog themselves.</summary>
    /// <exception cref="FunctionStartException">A function is wrong.</exception>
    public void Load(IEnumerable<ITriggerProvider> providers, IEnumerable<IParameterBinder> binders)
    {
        var methods = FunctionDiscovery.Methods(options.FunctionTypes ?? options.FunctionAssembly.GetTypes());
        var byState = methods.ToLookup(m => settings.IsDisabled(m.Name));
        Disabled = [.. byState[true].Select(m => m.Name).Order(StringComparer.Ordinal)];
        Functions = FunctionDiscovery.Describe(byState[false], [.. providers]);
        compiled = Functions.ToDictionary(f => f, f => new CompiledFunction(f, binders, loggers));
    }

    public CompiledFunction Compiled(FunctionDescriptor function) => compiled[function];
}
