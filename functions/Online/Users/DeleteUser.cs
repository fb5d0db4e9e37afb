using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Users;

/// <summary>Forgets a user.</summary>
public sealed class DeleteUser(IServiceProvider services)
{
    /// <summary>By the user's id; a user that nobody knows is forgotten just as well.</summary>
    [Function(nameof(DeleteUser))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "users/{userId}")] HttpRequest http, string userId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => services.GetRequiredService<UserErasure>().ForgetAsync(userId, context.InvocationId, cancellationToken));
}
