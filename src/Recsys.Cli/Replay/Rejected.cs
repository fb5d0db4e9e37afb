using Recsys.Cli.Display;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Says which lines of a file are no interaction.</summary>
internal static class Rejected
{
    public static void Print(IAnsiConsole errors, EventFile file)
    {
        if (file.Rejections.Count == 0)
        {
            return;
        }

        var sent = file.Rejections.Count - file.NotSent;
        errors.MarkupInterpolated(
            $"{Words.Count(file.Rejections.Count)} lines are no ");
        errors.MarkupLineInterpolated(
            $"interaction{(sent == 0 ? " and are left out" : $"; {Words.Count(sent)} of them go out as they are")}:");
        foreach (var rejection in file.Rejections.First)
        {
            errors.MarkupLineInterpolated($"  {rejection.Error.Message}");
        }

        if (file.Rejections.Count > file.Rejections.First.Count)
        {
            errors.MarkupLineInterpolated($"  … and {Words.Count(file.Rejections.Count - file.Rejections.First.Count)} more");
        }
    }
}
