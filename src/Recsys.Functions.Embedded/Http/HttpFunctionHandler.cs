using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Http;

/// <summary>Answers the requests of one function.</summary>
internal sealed class HttpFunctionHandler(FunctionDescriptor function, FunctionInvoker invoker, FunctionKeys keys)
{
    private readonly AuthorizationLevel level = ((HttpTriggerAttribute)function.TriggerAttribute).AuthLevel;

    public async Task HandleAsync(HttpContext http)
    {
        if (!keys.Allows(level, http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            var request = new InvocationRequest { TriggerValue = http.Request, HttpContext = http, BindingData = new HttpBindingData(http) };
            var result = await invoker.InvokeAsync(function, request, http.RequestAborted);
            if (http.RequestAborted.IsCancellationRequested)
                return;
            if (result is IActionResult action)
                await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
            else if (result is IResult minimal)
                await minimal.ExecuteAsync(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
        catch (Exception) when (!http.Response.HasStarted)
        {
            // The invoker has logged it; a caller learns no more than the real host tells.
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (Exception)
        {
            http.Abort();
        }
    }
}
