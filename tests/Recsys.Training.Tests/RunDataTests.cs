using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

public sealed class RunDataTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Users of the first days who take three items each, as many in each span of those as are said, and visitors who come once.</summary>
    [Theory]
    [InlineData(20, 20, 60, Protocols.TimeSplitName)]
    [InlineData(20, 19, 60, Protocols.LeaveOneOutName)]
    [InlineData(1, 40, 60, Protocols.LeaveOneOutName)]
    [InlineData(3, 3, 15, Protocols.TimeSplitName)]
    [InlineData(0, 3, 15, Protocols.LeaveOneOutName)]
    public void Data_is_divided_in_time_where_that_leaves_as_many_to_judge_by_as_the_gate_asks_for(
        int validation, int test, int users, string protocol)
    {
        const int ofSpan = 40;
        var builder = new DatasetBuilder("drawn");
        var minute = 0;
        for (var n = 0; n < 8 * ofSpan; n++) Add(n % users, n / users % 3);
        foreach (var again in (int[])[validation, test])
        {
            for (var n = 0; n < ofSpan; n++) Add(n < again ? n % users : 1000 + minute, n < again ? 1000 + minute : 0);
        }

        var dataset = builder.Build();
        var split = RunData.Split(dataset, Protocols.TimeSplitName);
        Assert.Equal((Math.Min(validation, users), Math.Min(test, users)), (split.Validation.Count, split.Test.Count));
        Assert.Equal(protocol, RunData.ProtocolFor(dataset, Protocols.TimeSplitName));
        Assert.Equal(Protocols.LeaveOneOutName, RunData.ProtocolFor(dataset, Protocols.LeaveOneOutName));

        void Add(int user, int item) => builder.Add(new Interaction
        {
            EventId = FormattableString.Invariant($"e{minute}"), UserId = FormattableString.Invariant($"u{user}"),
            ItemId = FormattableString.Invariant($"i{item}"), Type = InteractionType.View, Timestamp = Start.AddMinutes(minute++),
        });
    }
}
