using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Http;

/// <summary>An endpoint a function, made when routing asks for them first: the functions are known by then.</summary>
internal sealed class FunctionEndpoints(IServiceProvider services) : EndpointDataSource
{
    private IReadOnlyList<Endpoint>? endpoints;

    public override IReadOnlyList<Endpoint> Endpoints => endpoints ??= Build();

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    private List<Endpoint> Build()
    {
        var catalog = services.GetRequiredService<FunctionCatalog>();
        var result = new List<Endpoint>();
        foreach (var function in catalog.Functions)
        {
            if (function.Provider is not HttpTriggerProvider provider)
                continue;
            var handler = ActivatorUtilities.CreateInstance<HttpFunctionHandler>(services, function);
            var builder = new RouteEndpointBuilder(handler.HandleAsync, provider.Pattern(function), order: 0) { DisplayName = function.Name };
            if (HttpTriggerProvider.Methods(function) is { Count: > 0 } methods)
                builder.Metadata.Add(new HttpMethodMetadata(methods));
            builder.Metadata.Add(function);
            result.Add(builder.Build());
        }

        return result;
    }
}
