using Recsys.LocalHub.Links;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub.Tests.Server;

public sealed class AddressTests
{
    [Theory]
    [InlineData("events", "events")]
    [InlineData("/events", "events")]
    [InlineData("amqps://host.example/events/Partitions/3", "events/Partitions/3")]
    [InlineData("sb://127.0.0.1:5672/events/consumergroups/$default/partitions/0", "events/ConsumerGroups/$default/Partitions/0")]
    [InlineData("events/ConsumerGroups/g/Partitions/12/", "events/ConsumerGroups/g/Partitions/12")]
    [InlineData("$cbs", "$cbs")]
    [InlineData("events/$management", "events/$management")]
    public void Addresses_are_read_as_SDKs_write_them(string address, string expected) =>
        Assert.Equal(expected, NodeAddress.TryParse(address)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("amqps://host.example")]
    [InlineData("events/Partitions")]
    [InlineData("events/Something/0")]
    [InlineData("a/b/c/d/e/f")]
    public void Anything_else_is_no_address(string? address) => Assert.Null(NodeAddress.TryParse(address));

    [Theory]
    [InlineData("amqp.annotation.x-opt-offset > '-1'", "Earliest", 0, false)]
    [InlineData("amqp.annotation.x-opt-offset > '@latest'", "Latest", 0, false)]
    [InlineData("amqp.annotation.x-opt-offset >= '77'", "Offset", 77, true)]
    [InlineData("amqp.annotation.x-opt-offset > 77", "Offset", 77, false)]
    [InlineData("amqp.annotation.x-opt-sequence-number > '5'", "Sequence", 5, false)]
    [InlineData(" amqp.annotation.x-opt-sequence-number>=\"5\" ", "Sequence", 5, true)]
    [InlineData("amqp.annotation.x-opt-sequence-number > '-1'", "Sequence", -1, false)]
    [InlineData("amqp.annotation.x-opt-enqueued-time > '1700000000000'", "Time", 1700000000000, false)]
    public void Selectors_are_read_as_SDKs_write_them(string selector, string kind, long value, bool inclusive) =>
        Assert.Equal(new StartPosition(Enum.Parse<StartKind>(kind), value, inclusive), SelectorFilter.Parse(selector));

    [Theory]
    [InlineData("")]
    [InlineData("x-opt-offset > '1'")]
    [InlineData("amqp.annotation.x-opt-offset < '1'")]
    [InlineData("amqp.annotation.x-opt-offset > 'one'")]
    [InlineData("amqp.annotation.x-opt-else > '1'")]
    public void Other_selectors_are_refused_in_words(string selector) => Assert.Throws<FormatException>(() => SelectorFilter.Parse(selector));
}
