using System.ComponentModel.DataAnnotations;

namespace Recsys.LocalHub;

/// <summary>One event hub of the local namespace.</summary>
/// <param name="Name">Letters, digits, '.', '-' and '_'; begins and ends with a letter or digit; compared without case.</param>
/// <param name="PartitionCount">Number of partitions, 1 to 1024. It is fixed when the hub is first created, as in Azure.</param>
public sealed record HubDefinition(
    [property: Required, RegularExpression("^[A-Za-z0-9]([A-Za-z0-9._-]{0,254}[A-Za-z0-9])?$")] string Name,
    [property: Range(1, 1024)] int PartitionCount = HubDefinition.DefaultPartitionCount)
{
    /// <summary>Partitions of a hub that is not told how many to have.</summary>
    public const int DefaultPartitionCount = 4;

    /// <summary>The consumer groups that exist beside <c>$Default</c>; <c>null</c>: any name is taken.</summary>
    public IReadOnlyList<string>? ConsumerGroups { get; init; }
}
