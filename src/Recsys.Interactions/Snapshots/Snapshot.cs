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
