using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Recsys.Infra.Tests.Apps;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Publish;

/// <summary>What would be deployed.</summary>
public sealed class PublishTests
{
    private const string EventHubs = "Microsoft.Azure.Functions.Worker.Extensions.EventHubs";

    public static TheoryData<string> Names { get; } = ["online", "online-package", "training"];

    [Theory]
    [InlineData("online", 60)]
    [InlineData("online-package", 60)]
    [InlineData("training", 600)]
    public void An_app_is_no_larger_than_it_has_to_be(string name, int megabytes)
    {
        var app = PublishedApp.Find(name);
        Assert.InRange(app.Files.Sum(f => new FileInfo(Path.Combine(app.Folder, f)).Length), 1, megabytes * 1_000_000L);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_in_it_that_only_developers_and_tests_need(string name) => Assert.DoesNotContain(
        PublishedApp.Find(name).Files.Select(f => Path.GetFileName(f)),
        f => f.EndsWith(".pdb", StringComparison.Ordinal) || f.EndsWith(".xml", StringComparison.Ordinal)
            || f.Contains("test", StringComparison.OrdinalIgnoreCase) || f.Contains("xunit", StringComparison.OrdinalIgnoreCase)
            || f.StartsWith("local.settings", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_native_files_are_those_of_linux(string name)
    {
        var app = PublishedApp.Find(name);
        Assert.Contains("libonnxruntime.so", app.Files);
        Assert.DoesNotContain(app.Files, f => f.Contains("linux-arm", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Files, f => f.EndsWith(".dylib", StringComparison.Ordinal) || f.EndsWith(".exe", StringComparison.Ordinal));
        Assert.All(app.Files.Where(f => f.EndsWith(".dll", StringComparison.Ordinal)), file =>
        {
            using var image = new PEReader(File.OpenRead(Path.Combine(app.Folder, file)));
            Assert.True(image.HasMetadata, $"{file} is native code of Windows.");
        });
    }

    [Fact]
    public void The_training_app_carries_libtorch_and_a_half_of_TorchSharp_that_older_systems_load()
    {
        var app = PublishedApp.Find("training");
        Assert.Contains("libtorch_cpu.so", app.Files);
        var library = File.ReadAllBytes(Path.Combine(app.Folder, "libLibTorchSharp.so"));
        Assert.Equal("5968efac8270eff8a2b5ca7381612ea9cc54d81cf4104a54e0e6106b7b5f11e3", Convert.ToHexStringLower(SHA256.HashData(library)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_host_finds_its_settings_and_is_told_how_to_start_the_worker(string name)
    {
        var app = PublishedApp.Find(name);
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "host.json")), app.Read("host.json"));
        var worker = app.ReadJson("worker.config.json").GetProperty("description");
        Assert.Equal("dotnet", worker.GetProperty("defaultExecutablePath").GetString());
        Assert.Contains(worker.GetProperty("defaultWorkerPath").GetString()!, app.Files);
    }

    [Theory]
    [InlineData("online", "Startup")]
    [InlineData("training", "DurableTask", "Startup")]
    public void A_host_finds_the_extensions_that_it_has_to_load(string name, params string[] extensions)
    {
        var app = PublishedApp.Find(name);
        var listed = app.ReadJson("extensions.json").GetProperty("extensions").EnumerateArray().ToList();
        Assert.Equal(extensions, listed.Select(e => e.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(listed, e => Assert.Contains(e.GetProperty("hintPath").GetString()![2..], app.Files));
    }

    [Theory]
    [InlineData("online", "eventHubTrigger", "httpTrigger")]
    [InlineData("online-package", "eventHubTrigger", "httpTrigger")]
    [InlineData("training", "activityTrigger", "httpTrigger", "orchestrationTrigger", "timerTrigger")]
    public void Every_function_of_the_app_is_in_its_metadata(string name, params string[] triggers)
    {
        var functions = PublishedApp.Find(name).ReadJson("functions.metadata").EnumerateArray().ToList();
        var names = functions.Select(f => f.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);
        Assert.Equal(FunctionApp.All[name.Split('-')[0]].Functions.Order(StringComparer.Ordinal), names);
        Assert.Equal(triggers, functions.SelectMany(f => f.GetProperty("bindings").EnumerateArray()).Select(b => b.GetProperty("type").GetString()!)
            .Where(t => t.EndsWith("Trigger", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("online")]
    [InlineData("online-package")]
    public void The_online_app_is_deployed_with_its_settings_of_the_runtime(string name) =>
        BuildTests.AssertRuntimeOfOnline(PublishedApp.Find(name).Folder);

    [Fact]
    public void A_publish_with_nothing_said_takes_the_package_and_lacks_nothing()
    {
        var (plain, withStandIn) = (PublishedApp.Find("online-package"), PublishedApp.Find("online"));
        Assert.Equal(("package", "project"), (Kind(plain), Kind(withStandIn)));
        Assert.Equal(withStandIn.Read("functions.metadata"), plain.Read("functions.metadata"));
        // Microsoft's own, on a machine whose feed has it, brings more.
        Assert.Empty(withStandIn.Files.Except(plain.Files));

        static string Kind(PublishedApp app) => app.ReadJson("Recsys.Functions.Online.deps.json").GetProperty("libraries").EnumerateObject()
            .Single(l => l.Name.StartsWith(EventHubs + "/", StringComparison.Ordinal)).Value.GetProperty("type").GetString()!;
    }
}
