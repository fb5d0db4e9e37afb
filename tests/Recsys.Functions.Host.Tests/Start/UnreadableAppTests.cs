using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>The same for the app's files, the address and the command line.</summary>
public sealed class UnreadableAppTests
{
    [Fact]
    public async Task A_folder_without_an_app_is_named()
    {
        using var folder = new TempFolder();
        await FailedStart.OfAsync(
            folder.Path, SampleHost.Settings(["Hello"]), $"There is no function app in {folder.Path}: worker.config.json cannot be read");
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    [InlineData("functions.metadata")]
    public async Task A_file_that_cannot_be_read_is_named(string file)
    {
        using var folder = new TempFolder();
        SampleHost.CopyApp(folder.Path, (file, "{ \"Values\": "));
        await FailedStart.OfAsync(folder.Path, SampleHost.Settings(["Hello"]), $"{folder.File(file)} is not valid JSON");
    }

    [Fact]
    public async Task A_wrong_route_is_named_with_its_function()
    {
        using var folder = new TempFolder();
        var metadata = await File.ReadAllTextAsync(Path.Combine(SampleHost.AppFolder, "functions.metadata"), Cancel);
        SampleHost.CopyApp(folder.Path, ("functions.metadata", metadata.Replace("hello/{name:alpha}", "hello/{name", StringComparison.Ordinal)));
        await FailedStart.OfAsync(folder.Path, SampleHost.Settings(["Hello"]), "Function 'Hello' cannot start: its route 'api/hello/{name");
    }

    [Fact]
    public async Task A_taken_port_is_said()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        await FailedStart.OfAsync(["--app", SampleHost.AppFolder, "--urls", url], SampleHost.Settings(["Hello"]), "The host cannot listen: ");
    }

    [Fact]
    public Task A_command_line_that_is_not_understood_is_answered_by_its_usage() =>
        FailedStart.OfAsync(["--port", "7071"], new Dictionary<string, string?>(), "is not understood. Usage: ");
}
