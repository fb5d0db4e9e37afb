using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.SpeedBench.Hub;

/// <summary>Notes when it starts, beside the time that each event carries.</summary>
public sealed class ArrivalFunction(ArrivalFunction.Arrivals arrivals)
{
    [Function("Arrive")]
    public void Run([EventHubTrigger("bench", Connection = "Hub")] byte[][] events)
    {
        var now = TimeProvider.System.GetTimestamp();
        foreach (var one in events)
            arrivals.Add(Encoding.ASCII.GetString(one), now);
    }

    /// <summary>Milliseconds from the stamp in a message to its arrival. Node's clock and ours are the same monotonic clock of the machine.</summary>
    public sealed class Arrivals
    {
        private readonly ConcurrentQueue<double> milliseconds = new();

        public int Count => milliseconds.Count;

        public void Add(string stamp, long now)
            => milliseconds.Enqueue((now - long.Parse(stamp, CultureInfo.InvariantCulture)) * 1000.0 / TimeProvider.System.TimestampFrequency);

        public double At(double quantile) => milliseconds.Order().ElementAt((int)(quantile * (milliseconds.Count - 1)));
    }
}
