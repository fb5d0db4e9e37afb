using System.Globalization;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Evaluation;

/// <summary>Shows a comparison: bars on a terminal, a line every ten seconds a model elsewhere.</summary>
internal sealed class ComparisonProgress(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Model, ComparisonStage Stage, bool IsKnown), DateTimeOffset> _shown = [];

    public async Task<T> RunAsync<T>(Func<Action<ComparisonUpdate>, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            return await work(ShowLine);
        }

        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(context => work(update => ShowBar(context, update)));
    }

    private void ShowBar(ProgressContext context, ComparisonUpdate update)
    {
        lock (_gate)
        {
            if (!_bars.TryGetValue(update.Model, out var bar))
            {
                _bars[update.Model] = bar = context.AddTask(update.Model);
            }

            (bar.MaxValue, bar.Value) = update is { Stage: ComparisonStage.Training, Share: > 0 } ? (1, update.Share) : (update.Total, update.Done);
            bar.Description = Describe(update);
        }
    }

    private void ShowLine(ComparisonUpdate update)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var what = (update.Model, update.Stage, update.SecondsLeft is not null);
            var due = !_shown.TryGetValue(what, out var last) || now - last >= LineInterval;
            if (due && update.Stage != ComparisonStage.Finished)
            {
                _shown[what] = now;
                console.MarkupLineInterpolated($"{Describe(update)}");
            }
        }
    }

    private static string Describe(ComparisonUpdate update) => update.Stage switch
    {
        ComparisonStage.Testing => $"{update.Model}: ranking the test cases{Whole(update)}",
        ComparisonStage.Finished => $"{update.Model}: done{Whole(update)}",
        _ when update.SecondsLeft is { } left => string.Create(CultureInfo.InvariantCulture,
            $"{update.Model}: epoch {Math.Min(update.Done + 1, update.Total)} of at most {update.Total}{Validation(update)}, "
                + $"{(update.ValidationRmse is null ? "about" : "at most")} {Duration(left)} left{Whole(update)}"),
        _ => $"{update.Model}: computing{Whole(update)}",
    };

    private static string Whole(ComparisonUpdate update) => update.TotalSecondsLeft is { } left ? $"; all: about {Duration(left)} left" : "";

    private static string Validation(ComparisonUpdate update) => update.ValidationRmse is { } rmse
        ? string.Create(CultureInfo.InvariantCulture, $", validation RMSE {rmse:0.0000}")
        : update.ValidationNdcg10 is { } ndcg ? string.Create(CultureInfo.InvariantCulture, $", validation NDCG@10 {ndcg:0.0000}")
        : "";

    private static string Duration(double seconds) =>
        TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
