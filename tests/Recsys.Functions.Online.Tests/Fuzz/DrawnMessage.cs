using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace Recsys.Functions.Online.Tests.Fuzz;

/// <summary>One message that somebody sends straight to the hub.</summary>
internal static class DrawnMessage
{
    public static (EventData Event, SendEventOptions Target) Of(int seed, int number)
    {
        var draw = new Drawing(new Random(unchecked((seed * 999_983) - number)));
        var id = string.Create(CultureInfo.InvariantCulture, $"m{number}");
        var message = new EventData(draw.Below(12) switch
        {
            < 8 => draw.Bytes(draw.Event(id)),
            8 => draw.Bytes(draw.Array(Enumerable.Range(0, 3).Select(n => draw.Event($"{id}-{n}")))),
            9 => draw.Bytes(draw.Text(draw.Below(200))),
            10 => draw.Once(20) ? new byte[draw.Of(200_000, 900_000)] : [],
            _ => draw.Bytes(draw.Item()),
        });
        if (draw.Once(2)) message.MessageId = draw.Once(8) ? draw.Text(draw.Of(1, 300, 5_000)) : id;
        if (draw.Once(4)) message.ContentType = draw.Of("application/json", "text/plain", "", ";;");
        if (draw.Once(6)) message.CorrelationId = draw.Text(10);
        for (var n = draw.Once(4) ? draw.Below(20) : 0; n > 0; n--)
        {
            message.Properties[draw.Once(5) ? draw.Text(20) : $"p{n}"] = draw.Of<object>(
                1, -1L, 1.5, double.NaN, true, "text", draw.Text(50), DateTimeOffset.UnixEpoch, Guid.Empty, new byte[10]);
        }

        var key = draw.Below(4) switch { 0 => null, 1 => draw.Text(draw.Of(1, 20, 60)), _ => $"u{draw.Below(14)}" };
        return (message, new SendEventOptions { PartitionKey = key });
    }
}
