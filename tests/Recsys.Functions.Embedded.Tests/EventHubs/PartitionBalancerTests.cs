using Azure;
using CsCheck;
using Recsys.Functions.Embedded.EventHubs;

namespace Recsys.Functions.Embedded.Tests.EventHubs;

public sealed class PartitionBalancerTests
{
    [Fact]
    public void Shares_differ_by_one_at_most_after_some_cycles_whoever_joins_or_leaves()
        => Gen.Select(Gen.Int[1, 32], Gen.Int[1, 7].Array[1, 5]).Sample((partitions, processes) =>
        {
            string[] ids = [.. Enumerable.Range(0, partitions).Select(p => $"{p}")];
            var owners = new Dictionary<string, string>();
            for (var phase = 0; phase < processes.Length; phase++)
            {
                // Who is there changes from phase to phase; those who left have expired.
                string[] live = [.. Enumerable.Range(0, processes[phase]).Select(p => $"process-{(phase % 2 * 3) + p}")];
                foreach (var gone in owners.Where(o => !live.Contains(o.Value)).ToList())
                    owners.Remove(gone.Key);
                for (var cycle = 0; cycle < partitions + 4; cycle++)
                {
                    foreach (var process in live)
                    {
                        var listed = owners.Select(o => new PartitionOwnership(o.Key, o.Value, false, new ETag("x"))).ToList();
                        foreach (var claim in PartitionBalancer.Claims(ids, listed, process))
                            owners[claim] = process;
                    }
                }

                Assert.Equal(partitions, owners.Count);
                var shares = live.Select(l => owners.Values.Count(o => o == l)).ToList();
                Assert.True(shares.Max() - shares.Min() <= 1, string.Join(',', shares));
                Assert.All(live, l => Assert.Empty(PartitionBalancer.Claims(ids, [.. owners.Select(o => new PartitionOwnership(o.Key, o.Value, false, new ETag("x")))], l)));
            }
        });
}
