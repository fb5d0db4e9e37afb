using CsCheck;
using Recsys.Datasets;
using Recsys.Domain;
using Recsys.Models.Blocks.Histories;

namespace Recsys.Models.Tests.Blocks.Histories;

public class FirstRowsTests
{
    [Fact]
    public void Every_row_points_at_the_first_one_of_its_user_and_item() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4]).Array[1, 40].Sample(events =>
        {
            var builder = new DatasetBuilder("drawn", isTimed: false);
            foreach (var (user, item) in events)
            {
                builder.Add(new Interaction
                {
                    EventId = "e", UserId = FormattableString.Invariant($"u{user}"), ItemId = FormattableString.Invariant($"i{item}"),
                    Type = InteractionType.View, Timestamp = DateTimeOffset.UnixEpoch,
                });
            }

            var dataset = builder.Build();
            Assert.Equal(Enumerable.Range(0, events.Length).Select(r => Array.IndexOf(events, events[r])), FirstRows.Of(dataset));
        });
}
