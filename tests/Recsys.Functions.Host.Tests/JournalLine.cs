namespace Recsys.Functions.Host.Tests;

/// <summary>What a function of the sample app wrote.</summary>
/// <param name="Time">When, on the clock that all processes of the machine share.</param>
/// <param name="Process">The worker.</param>
/// <param name="Function">The function.</param>
/// <param name="What">What it did: <c>begin</c>, <c>end</c>, <c>cancelled</c> …</param>
/// <param name="Detail">Whatever the function adds.</param>
internal sealed record JournalLine(long Time, int Process, string Function, string What, string Detail)
{
    public static JournalLine Of(string line)
    {
        var parts = line.Split('\t', 5);
        return new JournalLine(long.Parse(parts[0]), int.Parse(parts[1]), parts[2], parts[3], parts[4]);
    }
}
