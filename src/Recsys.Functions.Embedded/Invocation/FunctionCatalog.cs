using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>The functions of the app; filled once, when the host starts.</summary>
internal sealed class FunctionCatalog(
    EmbeddedHostOptions options, IEnumerable<ITriggerProvider> providers, IEnumerable<IParameterBinder> binders, ILoggerFactory loggers)
{
    private Dictionary<FunctionDescriptor, CompiledFunction> compiled = [];

    public IReadOnlyList<FunctionDescriptor> Functions { get; private set; } = [];

    public void Load()
    {
        Functions = FunctionDiscovery.Find(options.FunctionTypes ?? options.FunctionAssembly.GetTypes(), [.. providers]);
        compiled = Functions.ToDictionary(f => f, f => new CompiledFunction(f, binders, loggers));
    }

    public CompiledFunction Compiled(FunctionDescriptor function) => compiled[function];
}
