using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Http;

/// <summary>HTTP functions. The web server listens for all of them; this checks and describes them.</summary>
internal sealed class HttpTriggerProvider(HostSettings settings, IServiceProviderIsService registered) : ITriggerProvider
{
    public Type AttributeType => typeof(HttpTriggerAttribute);

    public string BindingType => "httpTrigger";

    public static bool NeedsKey(FunctionDescriptor function)
        => function.TriggerAttribute is HttpTriggerAttribute { AuthLevel: not AuthorizationLevel.Anonymous };

    public void Validate(FunctionDescriptor function)
    {
        if (!registered.IsService(typeof(HttpIntegration)))
            throw function.StartError("the app has no HTTP; call ConfigureFunctionsWebApplication() on its builder");
        if (function.Trigger.ParameterType != typeof(HttpRequest))
            throw function.StartError($"the trigger parameter '{function.Trigger.Name}' is of type {function.Trigger.ParameterType.Name}; expected {nameof(HttpRequest)}");
        var result = ResultAdapter.ValueType(function.Method.ReturnType);
        if (result != typeof(void) && !result.IsAssignableTo(typeof(IActionResult)) && !result.IsAssignableTo(typeof(IResult)))
            throw function.StartError($"it returns {result.Name}; expected {nameof(IActionResult)}, {nameof(IResult)} or nothing");
        if (function.Retry is not null)
            throw function.StartError("retry policies do not apply to HTTP functions");
        Pattern(function);
    }

    public string Label(FunctionDescriptor function, string baseAddress)
    {
        var methods = Methods(function);
        return $"[{(methods.Count == 0 ? "ANY" : string.Join(',', methods))}] {baseAddress}/{Template(function)}";
    }

    public static IReadOnlyList<string> Methods(FunctionDescriptor function)
        => [.. (((HttpTriggerAttribute)function.TriggerAttribute).Methods ?? []).Select(m => m.ToUpperInvariant())];

    public RoutePattern Pattern(FunctionDescriptor function)
    {
        try
        {
            return RoutePatternFactory.Parse(Template(function));
        }
        catch (RoutePatternException e)
        {
            throw function.StartError($"its route '{Template(function)}' is wrong: {e.Message}", e);
        }
    }

    public Task StartAsync(IReadOnlyList<FunctionDescriptor> functions, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Template(FunctionDescriptor function)
    {
        var route = ((HttpTriggerAttribute)function.TriggerAttribute).Route ?? function.Name;
        return settings.RoutePrefix.Length == 0 ? route : $"{settings.RoutePrefix}/{route}";
    }
}
