using Microsoft.AspNetCore.Http;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Http;

/// <summary>The real host answers 404 where ASP.NET Core's routing answers 405.</summary>
internal sealed class MethodNotAllowedIsNotFound(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var task = next(context);
        if (!task.IsCompletedSuccessfully)
            return task;
        if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed && !context.Response.HasStarted
            && context.GetEndpoint()?.Metadata.GetMetadata<FunctionDescriptor>() is null)
        {
            context.Response.Headers.Allow = default;
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }

        return task;
    }
}
