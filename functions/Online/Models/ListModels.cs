using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Registry;
using Recsys.Scoring.Hosting;

namespace Recsys.Functions.Online.Models;

/// <summary>The model versions, the newest first, and which of them serves.</summary>
public sealed class ListModels(ModelRegistry registry, ModelHost host)
{
    /// <summary>All versions with their metrics.</summary>
    [Function(nameof(ListModels))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "models")] HttpRequest http, FunctionContext context,
        CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http.Query, [], async () =>
        {
            var current = await registry.GetCurrentAsync(cancellationToken);
            var unreadable = new List<string>();
            var versions = await registry.ListAsync(cancellationToken, unreadable);
            return new
            {
                requestId = context.InvocationId, current, serving = host.Status.Version, problem = host.Status.Problem,
                versions = versions.Select(v => ModelVersionView.Of(v, current)), unreadable,
            };
        });
}
