namespace Recsys.Functions.Host.Tests.Http;

/// <summary>One host with the HTTP functions, for the tests that leave it as it is.</summary>
public sealed class HttpHost : IAsyncLifetime
{
    internal static readonly string[] Functions = ["Hello", "Guarded", "Administer", "Sum", "Fail", "Echo", "Drip", "Wait", "Trace"];

    internal SampleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Host = await SampleHost.StartAsync(Functions);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
