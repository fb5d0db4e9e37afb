using CsCheck;
using Recsys.Domain;
using Recsys.Interactions.Ingest;

namespace Recsys.Interactions.Tests.Ingest;

public sealed class PartitionKeysTests
{
    [Fact]
    public void A_user_whose_id_may_be_a_key_has_it_as_key() =>
        Gen.String[1, PartitionKeys.MaxLength].Sample(user => Assert.Equal(user, PartitionKeys.Of(user)));

    [Fact]
    public void A_longer_id_becomes_a_hash_that_is_the_same_on_every_machine_and_for_ever()
    {
        // printf 'u%.0s' $(seq 129) | sha256sum
        Assert.Equal("4d9221bd88fe7fa3f1cdc7d81c70b9484f37615f92178eafa3f6c525e6fa786f", PartitionKeys.Of(new string('u', 129)));
        Gen.String[PartitionKeys.MaxLength + 1, Ids.MaxLength].Sample(user =>
        {
            var key = PartitionKeys.Of(user);
            Assert.Matches("^[0-9a-f]{64}$", key);
            Assert.Equal(key, PartitionKeys.Of(new string(user)));
        });
    }

    [Fact]
    public void Long_ids_that_differ_at_their_end_alone_have_different_keys()
    {
        var begin = new string('u', 200);
        var keys = Enumerable.Range(0, 1000).Select(i => PartitionKeys.Of($"{begin}{i}")).ToHashSet();
        Assert.Equal(1000, keys.Count);
    }
}
