using Microsoft.AspNetCore.Http;
using Recsys.Functions.Embedded.Invocation;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>HTTP parts of an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The request's <see cref="HttpContext"/>; null when no request triggered the function.</summary>
    /// <param name="context">The invocation.</param>
    /// <returns>The request's context, or null.</returns>
    public static HttpContext? GetHttpContext(this FunctionContext context)
        => (context as EmbeddedFunctionContext)?.Request.HttpContext;
}
