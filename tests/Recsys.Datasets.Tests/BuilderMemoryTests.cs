using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Tests;

/// <summary>Alone, because what other tests hold would count too.</summary>
[CollectionDefinition(nameof(BuilderMemoryTests), DisableParallelization = true)]
[Collection(nameof(BuilderMemoryTests))]
public sealed class BuilderMemoryTests
{
    [Fact]
    public void A_field_with_another_long_value_in_each_event_costs_bounded_memory_and_hides_no_other()
    {
        const int Events = 100_000;
        var builder = new DatasetBuilder("nonces", isTimed: false);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < Events; n++)
        {
            var context = RequestContext.Of(n % 3 == 0 ? "tv" : "phone").With("nonce", $"{n}".PadLeft(RequestContext.MaxValueLength));
            builder.Add(new Interaction
            {
                EventId = "e", UserId = $"u{n % 50}", ItemId = $"i{n % 7}", Type = InteractionType.View,
                Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(n), Context = context,
            });
        }

        // All of the values would be 61 MB.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 30_000_000);
        var dataset = builder.Build();
        Assert.Equal(["device", "nonce"], dataset.Context.Fields.Select(f => f.Name));
        int Device(int row) => dataset.ContextOf(row)[0];
        Assert.Equal(Device(0), Device(99_999));
        Assert.NotEqual(Device(0), Device(99_998));

        // What lies beyond the bound is a value that is not known, and not one that is missing.
        Assert.Equal(dataset.Context.Encode(null, RequestContext.Empty.With("nonce", "never seen"))[1], dataset.ContextOf(99_999)[1]);
    }
}
