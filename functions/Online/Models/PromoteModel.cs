using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Registry;

namespace Recsys.Functions.Online.Models;

/// <summary>Puts a model version in front; every instance serves it within a poll interval.</summary>
public sealed class PromoteModel(ModelRegistry registry)
{
    /// <summary>By the version in the path.</summary>
    [Function(nameof(PromoteModel))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "models/{version}/promote")] HttpRequest http, string version,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], () => registry.PromoteAsync(AddressIds.OfPath("version", version), cancellationToken));

    /// <summary>By the version in the query.</summary>
    [Function(nameof(PromoteModelByQuery))]
    public Task<IActionResult> PromoteModelByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "models/promote")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(
            context, http, ["version"], () => registry.PromoteAsync(AddressIds.OfQuery("version", http.Query), cancellationToken));
}
