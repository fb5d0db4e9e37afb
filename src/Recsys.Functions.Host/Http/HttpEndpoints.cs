using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;

namespace Recsys.Functions.Host.Http;

/// <summary>An endpoint for each HTTP function.</summary>
internal sealed class HttpEndpoints : EndpointDataSource
{
    public const string TriggerType = "httpTrigger";
    private readonly IReadOnlyList<Endpoint> _endpoints;

    /// <exception cref="HostStartException">A route is wrong.</exception>
    public HttpEndpoints(IServiceProvider services, FunctionApp app, HostLimits limits) =>
        _endpoints = [.. app.Functions.Where(f => f.Trigger.Is(TriggerType)).Select(f => Build(services, f, limits)), NotFound()];

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    /// <summary>A function's route with the prefix of all.</summary>
    public static string Template(FunctionMetadata function, HostLimits limits)
    {
        var route = function.Trigger.Text("route") is { Length: > 0 } named ? named : function.Name;
        return limits.RoutePrefix.Length == 0 ? route : $"{limits.RoutePrefix}/{route}";
    }

    /// <summary>Its methods in capitals; none means any.</summary>
    public static IReadOnlyList<string> Methods(FunctionMetadata function) =>
        [.. function.Trigger.Texts("methods").Select(m => m.ToUpperInvariant())];

    private static Endpoint Build(IServiceProvider services, FunctionMetadata function, HostLimits limits)
    {
        var template = Template(function, limits);
        try
        {
            var handler = ActivatorUtilities.CreateInstance<HttpFunction>(services, function);
            var pattern = RoutePatternFactory.Parse(template);
            var builder = new RouteEndpointBuilder(handler.HandleAsync, pattern, order: 0) { DisplayName = function.Name };
            if (Methods(function) is { Count: > 0 } methods)
            {
                builder.Metadata.Add(new HttpMethodMetadata(methods));
            }

            return builder.Build();
        }
        catch (RoutePatternException e)
        {
            throw function.StartError($"its route '{template}' is wrong: {e.Message}", e);
        }
    }

    /// <summary>The real host answers 404 where ASP.NET Core's routing answers 405, and its first page by 200.</summary>
    private static Endpoint NotFound() => new RouteEndpointBuilder(
        http =>
        {
            http.Response.StatusCode = http.Request.Path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        },
        RoutePatternFactory.Parse("{**path}"),
        order: int.MaxValue).Build();
}
