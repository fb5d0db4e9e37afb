using Recsys.Cli.Display;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Says which lines of a file are no interaction.</summary>
internal static class Rejected
{
    public static void Print(IAnsiConsole errors, EventFile file, string listed)
    {
        var sent = file.Rejections.Count - file.NotSent;
        FileWords.Print(errors, file.Rejections, listed, sent == 0 ? " and left out" : $"; {Words.Count(sent)} of them go out as they are");
    }
}
