namespace Recsys.Training.Evaluations;

/// <summary>
/// How long a work of many parts still takes. A part that runs takes what its progress says. One that has not begun takes what was expected of it,
/// times how much longer than expected those of its kind take that are known; a kind is what the name of a part begins with.
/// Safe for several threads.
/// </summary>
internal sealed class RemainingTime(TimeProvider time)
{
    /// <summary>Progress below this says less than the parts before.</summary>
    private const double LeastShare = 0.02;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);

    /// <summary>Adds a part.</summary>
    /// <param name="name">Its kind, a space, its name.</param>
    /// <param name="seconds">What it is expected to take.</param>
    /// <param name="lanes">How many of its kind run side by side.</param>
    public void Expect(string name, double seconds, int lanes = 1)
    {
        lock (_gate) _parts[name] = new Part((name.Split(' ')[0], lanes), Math.Max(1e-3, seconds));
    }

    /// <summary>A part has begun.</summary>
    public void Begin(string name)
    {
        lock (_gate) _parts[name].Begun = time.GetTimestamp();
    }

    /// <summary>So much of a part that has begun is done, from 0 to 1.</summary>
    public void Reach(string name, double share)
    {
        lock (_gate)
        {
            // What it takes is known as of now: it does not grow while nothing is told.
            var part = _parts[name];
            (part.Share, part.Whole) = (share, share > 0 ? Elapsed(part) / share : null);
        }
    }

    /// <summary>A part is over; one that was over before stays as it was.</summary>
    public void End(string name)
    {
        lock (_gate) (_parts[name].Took, _parts[name].Share) = (_parts[name].Took ?? Elapsed(_parts[name]), 1);
    }

    /// <summary>Seconds that are left.</summary>
    public double SecondsLeft()
    {
        lock (_gate)
        {
            return _parts.Values.GroupBy(p => p.Kind).Sum(kind =>
            {
                Part[] known = [.. kind.Where(p => p.Share >= LeastShare)];
                var ratio = known.Length == 0 ? 1 : known.Sum(WholeOf) / known.Sum(p => p.Expected);
                double[] left = [.. kind.Select(p => LeftOf(p, ratio))];
                return Math.Max(left.Max(), left.Sum() / kind.Key.Lanes);
            });
        }
    }

    private static double WholeOf(Part part) => part.Took ?? part.Whole ?? 0;

    private double LeftOf(Part part, double ratio) => part.Took is not null ? 0
        : Math.Max(0, (part.Share >= LeastShare ? WholeOf(part) : Math.Max(WholeOf(part), part.Expected * ratio)) - Elapsed(part));

    private double Elapsed(Part part) => part.Begun is { } begun ? time.GetElapsedTime(begun).TotalSeconds : 0;

    private sealed class Part((string Name, int Lanes) kind, double expected)
    {
        public (string Name, int Lanes) Kind => kind;

        public double Expected => expected;

        public long? Begun { get; set; }

        public double Share { get; set; }

        /// <summary>What it takes in all, as its progress said when it was last told.</summary>
        public double? Whole { get; set; }

        public double? Took { get; set; }
    }
}
