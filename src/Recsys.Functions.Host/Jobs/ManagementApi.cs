using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Host.Http;

namespace Recsys.Functions.Host.Jobs;

/// <summary>
/// The durable extension's HTTP API under <see cref="Webhooks.Path"/>: status, events, termination. The extension answers; here its
/// messages become those of the server. Whoever calls shows the admin key.
/// </summary>
internal sealed class ManagementApi(FunctionKeys keys, ClientBindings clients)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!keys.Allows(AccessLevel.Admin, http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var jobs = await clients.JobsAsync(http.RequestAborted);
        var extension = jobs.Services.GetServices<IExtensionConfigProvider>().OfType<DurableTaskExtension>().Single();
        using var request = Request(http.Request);
        using var answer = await ((IAsyncConverter<HttpRequestMessage, HttpResponseMessage>)extension).ConvertAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            http.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static HttpRequestMessage Request(HttpRequest from)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), from.GetEncodedUrl()) { Content = new StreamContent(from.Body) };
        foreach (var (name, values) in from.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }
}
