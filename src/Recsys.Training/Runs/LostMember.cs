namespace Recsys.Training.Runs;

/// <summary>A model that a run goes on without, because it cannot be trusted.</summary>
/// <param name="Name">The family, <c>similar</c>, or <c>blend</c> where the best member answers in its place.</param>
/// <param name="Step">
/// <c>plan</c>, <c>counting</c>, <c>training</c>, <c>blend</c>, <c>evaluation</c>, <c>refit</c> or <c>export</c>: what found it out.
/// </param>
/// <param name="Reason">What was found, in words.</param>
public sealed record LostMember(string Name, string Step, string Reason)
{
    private const int MostWords = 300;

    /// <summary>One sentence for a person.</summary>
    public string Sentence => $"Without {Name}, which failed at the step '{Step}': {Reason}";

    /// <summary>With the first line of what an exception says.</summary>
    internal static LostMember Of(string name, string step, string message)
    {
        var line = message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return new LostMember(name, step, line.Length <= MostWords ? line.ToString() : $"{line[..MostWords]}…");
    }
}
