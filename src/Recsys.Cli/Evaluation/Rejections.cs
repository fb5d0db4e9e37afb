using Recsys.Datasets.Reports;
using Spectre.Console;

namespace Recsys.Cli.Evaluation;

/// <summary>Says which lines of a file could not be read.</summary>
internal static class Rejections
{
    public static void Show(IAnsiConsole errors, RejectionReport rejections)
    {
        if (rejections.Count == 0) return;
        errors.MarkupLineInterpolated($"[yellow]{rejections.Count} lines could not be read:[/]");
        foreach (var rejection in rejections.First)
        {
            errors.MarkupLineInterpolated($"  {rejection.Error.Message}");
        }
    }
}
