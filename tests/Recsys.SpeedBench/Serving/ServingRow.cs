namespace Recsys.SpeedBench.Serving;

/// <summary>What <c>serving</c> writes of a size.</summary>
/// <param name="Items">Items of the catalog.</param>
/// <param name="P50Ms">Milliseconds of an answer in process, in the middle.</param>
/// <param name="P99Ms">And of the slowest but one in a hundred.</param>
/// <param name="FloorP50Ms">Of a bare run of the exact graph; null where one graph cannot hold it.</param>
/// <param name="ResidentMB">What the process holds, pages of mapped files included.</param>
/// <param name="LoadSeconds">From the registry to the first answer.</param>
/// <param name="VersionMB">The files of the version.</param>
/// <param name="Agreement10">The share of the exact first ten that are answered.</param>
internal sealed record ServingRow(
    int Items, double P50Ms, double P99Ms, double? FloorP50Ms, double ResidentMB, double LoadSeconds, double VersionMB, double Agreement10);
