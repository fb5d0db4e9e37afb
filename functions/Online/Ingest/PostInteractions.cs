using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.History;

namespace Recsys.Functions.Online.Ingest;

/// <summary>Takes interactions from apps that speak no AMQP.</summary>
public sealed class PostInteractions(IServiceProvider services, ILogger<PostInteractions> logger)
{
    /// <summary>One interaction, or an array of them.</summary>
    [Function(nameof(PostInteractions))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "interactions")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(
            context, http.Query, [],
            () => InteractionPublisher.PublishAsync(
                http, services.GetRequiredService<InteractionsHub>(), services.GetRequiredService<FreshInteractions>(),
                services.GetRequiredService<UserHistories>(),
                services.GetRequiredService<TimeProvider>(), logger, context.InvocationId, cancellationToken),
            StatusCodes.Status202Accepted);
}
