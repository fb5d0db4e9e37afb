using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Lists that are the same for everybody: what is new, popular in a context, done most of late, done more than before.</summary>
public sealed class GetList(IServiceProvider services)
{
    /// <summary>By its name.</summary>
    [Function(nameof(GetList))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "lists/{name}")] HttpRequest http, string name,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(
            context, () => services.GetRequiredService<NamedLists>().AskAsync(name, http.Query, context.InvocationId, cancellationToken));
}
