using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Recsys.Interactions.Snapshots;

/// <summary>
/// An immutable reference to a set of events: where each chain ended, and which users had been erased. The same snapshot reads the same
/// events for ever, but for users erased later.
/// </summary>
/// <param name="Hub">The hub.</param>
/// <param name="Chains">Every chain with its end, ordered by stream and partition.</param>
/// <param name="Tombstones">Hashes of the users whose events it leaves out, ordered.</param>
public sealed record Snapshot(string Hub, IReadOnlyList<ChainEnd> Chains, IReadOnlyList<string> Tombstones)
{
    private const int IdLength = 16;

    /// <summary>
    /// Hashes of the users who were taken out after it was taken, ordered. No part of its id: it is the same snapshot, but for these users.
    /// </summary>
    public IReadOnlyList<string> ErasedSince { get; init; } = [];

    /// <summary>The users whose events a reading leaves out.</summary>
    internal HashSet<string> LeftOut() => new(Tombstones.Concat(ErasedSince), StringComparer.Ordinal);

    /// <summary>The first 64 bits of a SHA-256 over hub, chains and tombstones, in hexadecimal.</summary>
    [JsonIgnore]
    public string Id
    {
        get
        {
            var text = new StringBuilder(Hub).Append('\n');
            foreach (var chain in Chains)
            {
                text.Append(CultureInfo.InvariantCulture, $"{chain.StreamId} {chain.Partition} {chain.End}\n");
            }

            foreach (var tombstone in Tombstones)
            {
                text.Append(tombstone).Append('\n');
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..IdLength];
        }
    }
}
