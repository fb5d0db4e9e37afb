using Microsoft.Azure.Functions.Worker;
using PublicApiGenerator;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Hosting;

public sealed class PublicSurfaceTests
{
    private const string Approved = "PublicSurface.approved.txt";

    /// <summary>
    /// Everything public here must exist in Microsoft's packages with the same name and meaning. Who changes the surface on purpose copies
    /// the received text over the approved one, after a look at Microsoft's sources.
    /// </summary>
    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        var actual = typeof(FunctionAttribute).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = Path.Combine(Repository.Root, "tests", "Recsys.Functions.Embedded.Tests", Approved);
        if (File.ReadAllText(approved).ReplaceLineEndings("\n") == actual)
            return;
        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        File.WriteAllText(received, actual);
        Assert.Fail($"The public surface differs from {Approved}; compare with {received}.");
    }

    [Fact]
    public void Nothing_of_ours_is_public()
        => Assert.DoesNotContain(typeof(FunctionAttribute).Assembly.GetExportedTypes(), t => t.Namespace!.StartsWith("Recsys", StringComparison.Ordinal));
}
