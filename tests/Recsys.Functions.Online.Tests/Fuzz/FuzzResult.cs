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
/// <param name="SecondQuarter">Mebibytes of host and worker, the mean over the second quarter of the requests.</param>
/// <param name="LastQuarter">The same over the last.</param>
internal sealed record FuzzResult(
    int Seed, int Requests, int Messages, IReadOnlyDictionary<int, int> Statuses, IReadOnlyList<string> Faults, int Accepted, int Lost,
    double SlowestMilliseconds, string Slowest, double SecondQuarter, double LastQuarter);
