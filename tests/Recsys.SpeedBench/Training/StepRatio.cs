using System.Globalization;

namespace Recsys.SpeedBench.Training;

/// <summary>A line of the table. The ratios are PyTorch's time over ours, medians over rounds of the ratio within a round.</summary>
/// <param name="Title">The step.</param>
/// <param name="Processor">Of processor time.</param>
/// <param name="Wall">Of wall time.</param>
/// <param name="Fastest">Of processor time, the fastest round of each side: what is left when nobody else wants the memory.</param>
/// <param name="WithoutInputs">Of processor time, PyTorch's inputs taken as free and ours not.</param>
/// <param name="Line">The line in Markdown.</param>
internal sealed record StepRatio(string Title, double Processor, double Wall, double Fastest, double WithoutInputs, string Line)
{
    public const string Header =
        "| step | ours, ms | PyTorch, ms | of it inputs | PyTorch/ours | by wall time | fastest rounds | PyTorch without its inputs/ours "
            + "|\n|---|---:|---:|---:|---:|---:|---:|---:|";

    private const int LongRound = 200, FewRounds = 3;

    /// <summary>
    /// What both sides have behind them before they are measured, in milliseconds:
    /// the runtime compiles what is hot in the background, a second or two after it has become so.
    /// </summary>
    private const double WarmUp = 4_000;

    public static StepRatio Measure(ITimedStep step, PyTorchSide? pytorch, int rounds)
    {
        var (ours, theirs) = (new List<StepTime>(), new List<StepTime>());
        // A long round averages over many steps already.
        int Last() => ours is [{ Steps: > LongRound }, ..] ? Math.Min(rounds, FewRounds) : rounds;
        double warm = 0;
        while (warm < WarmUp)
        {
            var time = step.Round();
            _ = pytorch?.Round(step.Name);
            warm += time.Wall * time.Steps;
        }

        for (var round = 0; round < Last(); round++)
        {
            // Who goes first changes: neither always follows the other's work on the core.
            if (round % 2 == 0) ours.Add(step.Round());
            if (pytorch is not null) theirs.Add(pytorch.Round(step.Name));
            if (round % 2 == 1) ours.Add(step.Round());
        }

        if (pytorch is null)
        {
            return new StepRatio(step.Title, 0, 0, 0, 0, string.Create(
                CultureInfo.InvariantCulture, $"| {step.Title} | {Median(ours.Select(t => t.Processor)):F2} | – | – | – | – | – | – |"));
        }

        if (ours[0].Steps != theirs[0].Steps)
        {
            throw new InvalidOperationException($"A round of '{step.Name}' has {ours[0].Steps} steps here and {theirs[0].Steps} there.");
        }

        double Ratio(Func<StepTime, double> ofTheirs, Func<StepTime, double> ofOurs) => Median(theirs.Zip(ours, (t, o) => ofTheirs(t) / ofOurs(o)));
        var (processor, wall) = (Ratio(t => t.Processor, o => o.Processor), Ratio(t => t.Wall, o => o.Wall));
        var fastest = theirs.Min(t => t.Processor) / ours.Min(t => t.Processor);
        var without = Ratio(t => t.Processor - t.Inputs, o => o.Processor);
        return new StepRatio(step.Title, processor, wall, fastest, without, string.Create(
            CultureInfo.InvariantCulture,
            $"| {step.Title} | {Median(ours.Select(t => t.Processor)):F2} | {Median(theirs.Select(t => t.Processor)):F2} | "
                + $"{Median(theirs.Select(t => t.Inputs)):F2} | **{processor:F2}** | {wall:F2} | {fastest:F2} | {without:F2} |"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
