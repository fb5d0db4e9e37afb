using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.Online.Ops;

/// <summary>The contract of this app, OpenAPI 3.1.</summary>
public sealed class GetOpenApi
{
    internal const string Resource = "openapi.json";

    /// <summary>As a file.</summary>
    [Function(nameof(GetOpenApi))]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest http) =>
        new FileStreamResult(typeof(GetOpenApi).Assembly.GetManifestResourceStream(Resource)!, "application/json");
}
