using System.Net;
using System.Net.Sockets;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Recsys.TestKit;

namespace Recsys.EndToEnd.Tests;

/// <summary>Verbs that need no running system, or find that there is none.</summary>
public sealed class AloneTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_hub_runs_alone_and_takes_events_at_the_printed_connection_string()
    {
        await using var hub = RecsysCommand.Start(_folder.File("state"), "hub", "--port", "0", "--partitions", "2", "--dir", _folder.File("hub"));
        var connection = (await hub.LineAsync("Connection string: ")).Split("Connection string: ")[1];
        await using (var producer = new EventHubProducerClient(connection, "interactions"))
        {
            await producer.SendAsync([new EventData("hello")], new SendEventOptions { PartitionId = "1" }, TestContext.Current.CancellationToken);
            Assert.Equal(0, (await producer.GetPartitionPropertiesAsync("1", TestContext.Current.CancellationToken)).LastEnqueuedSequenceNumber);
        }

        Assert.Contains("An event is acknowledged when it is on the disk; a partition keeps 4096 MiB.", hub.Output, StringComparison.Ordinal);
        Assert.Equal(0, await hub.TerminateAsync());
    }

    [Theory]
    [InlineData("recommend", "u1")]
    [InlineData("train")]
    [InlineData("models")]
    [InlineData("erase", "u1")]
    [InlineData("rollback")]
    public async Task A_verb_that_needs_a_system_says_that_none_is_running(params string[] arguments)
    {
        var (code, output) = await RecsysCommand.RunAsync(_folder.File("state"), arguments);
        Assert.Equal(1, code);
        Assert.Matches("^error: No local system is running in '.*'\\.\nStart one with 'recsys up'", output);
    }

    [Fact]
    public async Task Doctor_names_a_busy_port_and_the_mend()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var (code, output) = await DoctorAsync("--online-port", $"{port}");
        Assert.Equal(1, code);
        Assert.Contains(
            $"ILL  Port {port} (online app): in use\n     Stop the process that listens on 127.0.0.1:{port}, or choose another port.", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_names_a_busy_port_before_it_starts_anything()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var (code, output) = await RecsysCommand.RunAsync(
            _folder.File("state"), "up", "--hub-port", $"{port}", "--online-port", "0", "--training-port", "0");
        Assert.Equal(1, code);
        Assert.Matches($"error: .*Port {port} \\(local Event Hub\\).*\n.*choose another port", output);
    }

    [Fact]
    public async Task Doctor_names_an_Azurite_that_does_not_answer_and_the_mend()
    {
        using var refusing = new ReservedPort();
        var (code, output) = await DoctorAsync(
            "--online-port", "0", "--storage",
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;"
                + $"BlobEndpoint=http://127.0.0.1:{refusing.Number}/devstoreaccount1;");
        Assert.Equal(1, code);
        Assert.Matches($"ILL  Azurite \\(storage\\): no answer at http://127.0.0.1:{refusing.Number}/.*\n     Start it with 'recsys up', "
            + "or correct the connection string\\.", output);
    }

    [Fact]
    public async Task Doctor_names_a_missing_Node_and_the_mend()
    {
        var (code, output) = await RecsysCommand.RunAsync(
            _folder.File("state"), new Dictionary<string, string?> { ["PATH"] = _folder.Path },
            ["doctor", "--online-port", "0", "--training-port", "0", "--hub-port", "0"]);
        Assert.Equal(1, code);
        Assert.Contains("ILL  Node.js: not found\n     Install Node.js 20 or newer and put it on PATH.", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Output)> DoctorAsync(params string[] arguments) =>
        RecsysCommand.RunAsync(_folder.File("state"), ["doctor", "--training-port", "0", "--hub-port", "0", .. arguments]);
}
