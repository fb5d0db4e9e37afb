using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.SpeedBench.Functions;

/// <summary>A function that does nothing: what is measured is the runtime around it.</summary>
public sealed class EmptyFunction
{
    [Function("Empty")]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "empty")] HttpRequest request) => new OkResult();
}
