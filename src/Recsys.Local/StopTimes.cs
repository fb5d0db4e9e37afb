namespace Recsys.Local;

/// <summary>How long who is stopped and who stops wait for each other, from the inside to the outside.</summary>
public static class StopTimes
{
    /// <summary>What runs in a function app may take so long to end, as on Azure.</summary>
    public static readonly TimeSpan App = TimeSpan.FromSeconds(30);

    /// <summary>Who started an app kills it after this time: the app has given up by then, has said what it left, and has ended its worker.</summary>
    public static readonly TimeSpan Parent = App + TimeSpan.FromSeconds(10);

    /// <summary>The same for a part that has nothing to finish.</summary>
    public static readonly TimeSpan Service = TimeSpan.FromSeconds(10);

    /// <summary>A whole system ends within this time: the apps, the hub, the storage.</summary>
    public static readonly TimeSpan System = Parent + Service + Service + TimeSpan.FromSeconds(5);
}
