using System.Net;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class LocalHostOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("http://localhost:81", "127.0.0.1:81")]
    [InlineData("http://*:82", "0.0.0.0:82")]
    [InlineData("http://+:83", "0.0.0.0:83")]
    [InlineData("http://[::1]:84", "[::1]:84")]
    public void An_address_may_be_of_any_form_that_servers_take(string url, string expected)
    {
        Assert.Equal(IPEndPoint.Parse(expected), LocalHostOptions.Parse(["--app", "folder", "--urls", url]).Listen);
        Assert.Equal(IPEndPoint.Parse(expected), LocalHostOptions.Parse([$"--urls={url}", "--app=folder"]).Listen);
    }

    [Fact]
    public void The_folder_is_kept_as_it_was_given() => Assert.Equal("a folder", LocalHostOptions.Parse(["--app", "a folder"]).AppFolder);

    [Theory]
    [InlineData("The app is missing")]
    [InlineData("'--port' is not understood", "--port")]
    [InlineData("'--app' is not understood", "--app")]
    [InlineData("'--ap' is not understood", "--ap", "out/")]
    [InlineData("'--ap' is not understood", "--ap=out/")]
    [InlineData("cannot be listened on", "--app", "a", "--urls", "https://127.0.0.1:1")]
    [InlineData("cannot be listened on", "--app", "a", "--urls", "http://example.org:1")]
    [InlineData("cannot be listened on", "--app", "a", "--urls", "7071")]
    public void What_is_wrong_is_said(string part, params string[] arguments) =>
        Assert.Contains(part, Assert.Throws<HostStartException>(() => LocalHostOptions.Parse(arguments)).Message, StringComparison.Ordinal);
}
