using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Recsys.Cli.Local;

namespace Recsys.Cli.Http;

/// <summary>Calls of one function app. An answer that is no success becomes one line: what the app says is wrong.</summary>
internal sealed class AppClient : IDisposable
{
    private const string KeyHeader = "x-functions-key";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Letters beyond ASCII are themselves: escaped they would take three times their bytes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly HttpClient _http;
    private readonly string _name;
    private readonly string _keyVariable;

    /// <param name="name">What messages call the app.</param>
    /// <param name="address">Its address.</param>
    /// <param name="key">The function key.</param>
    /// <param name="keyVariable">The variable that sets the key.</param>
    public AppClient(string name, Uri address, string? key, string keyVariable)
    {
        (_name, _keyVariable) = (name, keyVariable);
        _http = new HttpClient { BaseAddress = new Uri(address, "api/"), Timeout = TimeSpan.FromSeconds(100) };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Add(KeyHeader, key);
        }
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    public Task<T> PutAsync<T>(string path, object body, CancellationToken cancellationToken) =>
        SendAsync<T>(HttpMethod.Put, path, body, cancellationToken);

    public Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellationToken) =>
        SendAsync<T>(HttpMethod.Post, path, body, cancellationToken);

    public Task<T> DeleteAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Delete, path, null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        }

        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode
                ? Read<T>(text)
                : throw ProblemAnswer.Read((int)answer.StatusCode, text).ToException(_name, _keyVariable);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(
                $"The {_name} does not answer at {_http.BaseAddress}: {e.Message}",
                "See with 'recsys doctor' what is running; start it with 'recsys up'.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(
                $"The {_name} did not answer {method} {path} within {_http.Timeout.TotalSeconds:0} s.", "See with 'recsys doctor' what is running.");
        }
    }

    private T Read<T>(string text)
    {
        try
        {
            // An accepted request may have nothing to say.
            return text.Length == 0 ? default! : JsonSerializer.Deserialize<T>(text, Json)!;
        }
        catch (JsonException e)
        {
            throw new CommandException(
                $"The {_name} answered what this version does not understand: {e.Message}", "Use the same version of the apps and of this program.");
        }
    }
}
