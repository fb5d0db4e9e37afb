namespace Recsys.Tests;

/// <summary>What every test project has without a name before it.</summary>
internal static class Test
{
    /// <summary>Ends with the test.</summary>
    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
