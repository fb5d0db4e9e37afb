namespace Recsys.Functions.Online.Tests.Fuzz;

/// <summary>What a campaign saw.</summary>
/// <param name="Seed">Repeats it.</param>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Messages">Messages that the hub took.</param>
/// <param name="Statuses">Answers by status.</param>
/// <param name="Faults">What must not be, each with what led to it; the first of them.</param>
/// <param name="Accepted">Events that a request or the hub accepted.</param>
/// <param name="Lost">Those among them that the log does not hold.</param>
/// <param name="SlowestMilliseconds">Of one request.</param>
/// <param name="Slowest">That request.</param>
/// <param name="FloorMilliseconds">The slowest of the requests that need nothing (<c>health/live</c>), made the whole time beside the others.</param>
/// <param name="SecondQuarter">Mebibytes of host and worker, the mean over the second quarter of the requests.</param>
/// <param name="LastQuarter">The same over the last.</param>
internal sealed record FuzzResult(
    int Seed, int Requests, int Messages, IReadOnlyDictionary<int, int> Statuses, IReadOnlyList<string> Faults, int Accepted, int Lost,
    double SlowestMilliseconds, string Slowest, double FloorMilliseconds, double SecondQuarter, double LastQuarter)
{
    /// <summary>What a request may take beyond its floor.</summary>
    private const double SecondOfWork = 1_000;

    /// <summary>
    /// Whether the slowest request took more than a second where the machine is free. On a busy one a request waits several times (for the app, for
    /// storage, for the hub), each time as long as the floor says that anything may have to wait.
    /// </summary>
    public bool IsHang => SlowestMilliseconds > SecondOfWork + (5 * FloorMilliseconds);
}
