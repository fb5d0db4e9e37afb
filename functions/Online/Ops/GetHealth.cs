using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Ops;

/// <summary><c>live</c>: the process answers. <c>ready</c>: storage and hub answer too; 503 while they do not.</summary>
public sealed class GetHealth(IServiceProvider services)
{
    /// <summary>For load balancers and people.</summary>
    [Function(nameof(GetHealth))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/{probe}")] HttpRequest http, string probe,
        FunctionContext context, CancellationToken cancellationToken) => probe switch
        {
            "live" => Task.FromResult(Answers.Of(new { status = "live" })),
            "ready" => ReadyAsync(cancellationToken),
            _ => Answers.OfAsync<object>(context, () => throw new RequestException(
                ProblemTypes.NotFound, "probe", $"There is no probe '{probe}'; expected live or ready.")),
        };

    private async Task<IActionResult> ReadyAsync(CancellationToken cancellationToken)
    {
        var report = await services.GetRequiredService<Readiness>().CheckAsync(cancellationToken);
        return Answers.Of(report, report.Status == "unready" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
