using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.SpeedBench.App;

public static class HttpFunctions
{
    public const string Answer = "ok";

    [Function("Empty")]
    public static IActionResult Empty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "empty")] HttpRequest request) =>
        new ContentResult { Content = Answer };
}
