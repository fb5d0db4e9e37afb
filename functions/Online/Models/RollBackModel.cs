using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Registry;

namespace Recsys.Functions.Online.Models;

/// <summary>Puts the version before the current one in front again.</summary>
public sealed class RollBackModel(ModelRegistry registry)
{
    /// <summary>One step back.</summary>
    [Function(nameof(RollBackModel))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "models/rollback")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], () => registry.RollBackAsync(cancellationToken));
}
