namespace Recsys.Local;

internal static class HttpReady
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(2) };

    public static async Task PollAsync(Uri address, Func<int, bool>? ready, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var answer = await Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (ready is null || ready((int)answer.StatusCode)) return;
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }
    }
}
