using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Recsys.EndToEnd.Tests;

/// <summary>Calls of the apps over HTTP, from the lines that a command prints for a person to try.</summary>
internal sealed partial class AppCalls : IDisposable
{
    private readonly HttpClient _http = new();

    private AppCalls(Uri[] addresses, string key)
    {
        Addresses = addresses;
        _http.DefaultRequestHeaders.Add("x-functions-key", key);
    }

    /// <summary>The printed addresses, in their order.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public static AppCalls Of(string output)
    {
        var calls = Printed().Matches(output);
        return new AppCalls(
            [.. calls.Select(c => new Uri(c.Groups["address"].Value))], calls.Select(c => c.Groups["key"].Value).First(k => k.Length > 0));
    }

    public async Task<JsonElement> GetAsync(Uri address)
    {
        using var answer = await _http.GetAsync(address, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public async Task<int> PostAsync(Uri address, object body)
    {
        using var answer = await _http.PostAsJsonAsync(address, body, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>Whether nobody listens there any more.</summary>
    public async Task<bool> IsGoneAsync(Uri address)
    {
        try
        {
            using var answer = await _http.GetAsync(address, TestContext.Current.CancellationToken);
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex(@"curl (-H 'x-functions-key: (?<key>[^']+)' )?'(?<address>[^']+)'")]
    private static partial Regex Printed();
}
