using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Users;

/// <summary>Erases a user; one whom nobody knows is erased just as well.</summary>
public sealed class DeleteUser(IServiceProvider services)
{
    /// <summary>By the id in the path.</summary>
    [Function(nameof(DeleteUser))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "users/{userId}")] HttpRequest http, string userId,
        FunctionContext context, CancellationToken cancellationToken) =>
        EraseAsync(context, http, [], () => AddressIds.OfPath("userId", userId), cancellationToken);

    /// <summary>By the id in the query, which holds every id.</summary>
    [Function(nameof(DeleteUserByQuery))]
    public Task<IActionResult> DeleteUserByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "users")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        EraseAsync(context, http, ["id"], () => AddressIds.OfQuery("id", http.Query), cancellationToken);

    private Task<IActionResult> EraseAsync(
        FunctionContext context, HttpRequest http, string[] parameters, Func<string> userId, CancellationToken cancellationToken) =>
        Answers.OfAsync(
            context, http, parameters,
            () => services.GetRequiredService<UserErasure>().EraseAsync(userId(), context.InvocationId, cancellationToken));
}
