using System.Globalization;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>How a file is read, said before it is; and what of it was not read, said after.</summary>
internal static class FileWords
{
    /// <summary>Form, columns and the first row as it is understood.</summary>
    public static void Print(IAnsiConsole output, IInteractionReader reader)
    {
        Print(output, reader.Path, reader.Description);
        // What no row of many can give, the reading itself says.
        ImportedLine? last = null;
        foreach (var line in reader.Read().Take(1000))
        {
            last = line;
            if (line.IsValid) break;
        }

        var said = last switch
        {
            null => "there is none",
            { Interaction: { } row } => string.Create(CultureInfo.InvariantCulture, $"line {last.Value.LineNumber}, {Of(row, IsTimed(reader))}"),
            _ => "none of the first can be read",
        };
        output.MarkupLineInterpolated($"first row: {said}");
    }

    public static void Print(IAnsiConsole output, string path, FileDescription description)
    {
        var parts = new List<string> { $"form {description.Form}" };
        if (description.Delimiter is { } delimiter) parts.Add($"delimiter {NameOf(delimiter)}");
        if (description.Encoding is { } encoding) parts.Add($"encoding {encoding}");
        output.MarkupLineInterpolated($"{Path.GetFileName(path)}: {string.Join(", ", parts)}");
        if (description.Columns.Count > 0)
        {
            output.MarkupLineInterpolated($"columns: {string.Join(", ", description.Columns.Select((c, i) => Column(description, c, i)))}");
        }

        foreach (var note in description.Notes)
        {
            output.MarkupLineInterpolated($"note: {note}");
        }
    }

    /// <summary>Whether the rows have times that are moments.</summary>
    public static bool IsTimed(IInteractionReader reader) => reader.Order == InteractionOrder.Timestamps;

    /// <summary>A row in words: <c>user u1, item i7, type view, time 2021-03-04 05:06:07Z</c>.</summary>
    public static string Of(Interaction row, bool isTimed)
    {
        var value = row.Value is { } number ? string.Create(CultureInfo.InvariantCulture, $", value {number}") : "";
        var time = isTimed ? $", time {Time(row.Timestamp)}" : ", no time";
        return $"user {row.UserId}, item {row.ItemId}, type {InteractionJson.NameOf(row.Type)}{value}{time}";
    }

    public static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture).TrimEnd('.')
            + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));

    /// <summary>Lines that an earlier line is too, by the ids of their events, as a sentence; null where there is none.</summary>
    public static string? Resends(long count) => count == 0 ? null
        : $"{Words.Count(count)} {(count == 1 ? "line is an event that was" : "lines are events that were")} sent again: each counts once";

    public static void PrintResends(IAnsiConsole output, long count)
    {
        if (Resends(count) is { } said) output.MarkupLineInterpolated($"{said}");
    }

    /// <summary>How many lines were read and how many rejected, by reason, and where the rejected ones are listed.</summary>
    /// <param name="errors">Where it is said.</param>
    /// <param name="rejections">The lines.</param>
    /// <param name="listed">The file that holds all of them.</param>
    /// <param name="fate">What became of them.</param>
    /// <param name="expected">What they were to be.</param>
    public static void Print(
        IAnsiConsole errors, RejectionReport rejections, string? listed, string fate = " and left out", string expected = "interaction")
    {
        if (rejections.Count == 0) return;
        var (said, where) = (rejections.Count == 1 ? "line is" : "lines are", listed is null ? "" : $"; listed in {listed}");
        errors.MarkupLineInterpolated($"[yellow]{Words.Count(rejections.Count)} {said} no {expected}[/]{fate}{where}:");
        PrintReasons(errors, rejections);
    }

    /// <summary>What a file says of items that is left out: lines that are none, and what the catalog does not take.</summary>
    public static void Print(IAnsiConsole errors, DescribedItems items)
    {
        Print(errors, items.Rejections, null, expected: "item");
        if (items.Omissions is not { Count: > 0 } omissions) return;
        errors.MarkupLineInterpolated(
            $"[yellow]{Words.Count(omissions.Count)} {(omissions.Count == 1 ? "value" : "values")}[/] left out of items that are read:");
        PrintReasons(errors, omissions);
    }

    private static void PrintReasons(IAnsiConsole errors, RejectionReport rejections)
    {
        foreach (var reason in rejections.Reasons)
        {
            var lines = reason.Count == 1 ? $"Line {reason.FirstLine}" : $"{Words.Count(reason.Count)} lines from line {reason.FirstLine} on";
            errors.MarkupLineInterpolated($"  {lines}: {reason.Reason}");
        }

        // What several lines have in common was said with the first of them.
        if (rejections.Reasons.Count == rejections.Count) return;
        foreach (var rejection in rejections.First)
        {
            errors.MarkupLineInterpolated($"  {rejection.Error.Message}");
        }
    }

    private static string Column(FileDescription description, string role, int index)
    {
        var name = description.Names?[index];
        return string.Create(CultureInfo.InvariantCulture,
            $"{index + 1}{(string.IsNullOrEmpty(name) ? "" : $" '{name}'")} = {(role == "-" ? "left out" : role)}");
    }

    private static string NameOf(string delimiter) => delimiter switch
    {
        "\t" => "tab",
        " " => "blanks",
        _ => $"'{delimiter}'",
    };
}
