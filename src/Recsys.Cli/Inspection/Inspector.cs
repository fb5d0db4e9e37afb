using Recsys.Cli.Display;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Spectre.Console;

namespace Recsys.Cli.Inspection;

/// <summary>The work of <c>recsys inspect</c>: reads a file as every other verb does, and only says what it found.</summary>
internal sealed class Inspector(IAnsiConsole output, IAnsiConsole errors)
{
    public async Task<int> RunAsync(string path, ReadingOptions options, bool isItems, string? json, CancellationToken cancellationToken)
    {
        var report = await Task.Run(() => isItems ? Items(path, options) : Interactions(path, options, cancellationToken), cancellationToken);
        if (json is not null) await report.WriteAsync(json, cancellationToken);
        return report.IsAllRejected ? ExitCodes.Refused : ExitCodes.Success;
    }

    private InspectionReport Items(string path, ReadingOptions options)
    {
        var file = ItemFile.Open(path, options);
        FileWords.Print(output, path, file.Description);
        var described = file.Read();
        var (items, rejections) = described;
        var first = items.Values.FirstOrDefault();
        if (first is not null)
        {
            output.MarkupLineInterpolated($"first row: item {first.ItemId}, title {first.Title ?? "none"}, {string.Join(", ", first.Traits())}");
        }

        output.MarkupLineInterpolated($"{Words.Count(items.Count + rejections.Count)} rows, {Words.Count(items.Count)} items");
        FileWords.Print(errors, described);
        return InspectionReport.Of(
            file.Description.With(described), first is null ? null : new InspectionReport.Row(null, first.ItemId, null, null, null),
            items.Count + rejections.Count, 0, 0, items.Count, rejections);
    }

    private InspectionReport Interactions(string path, ReadingOptions options, CancellationToken cancellationToken)
    {
        var reader = InteractionFile.Open(path, options, cancellationToken);
        FileWords.Print(output, reader);
        var (users, items) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (types, rejections) = (new SortedDictionary<InteractionType, long>(), new RejectionLog());
        var (rows, last, interactions, resent) = (0L, 0L, 0L, 0L);
        Interaction? first = null;
        var (earliest, latest) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A line that lists items gives several; one of JSON may hold all elements of an array, each of which is a row.
            rows += reader.Form == InteractionForm.ItemLists && line.LineNumber == last ? 0 : 1;
            last = line.LineNumber;
            if (!line.IsValid)
            {
                rejections.Add(line.LineNumber, line.Error);
                continue;
            }

            if (line.IsResend)
            {
                resent++;
                continue;
            }

            var row = line.Interaction;
            first ??= row;
            interactions++;
            users.Add(row.UserId);
            items.Add(row.ItemId);
            types[row.Type] = types.GetValueOrDefault(row.Type) + 1;
            earliest = row.Timestamp < earliest ? row.Timestamp : earliest;
            latest = row.Timestamp > latest ? row.Timestamp : latest;
        }

        var isTimed = FileWords.IsTimed(reader);
        output.MarkupInterpolated($"{Words.Count(rows)} rows, {Words.Count(interactions)} interactions, ");
        output.MarkupLineInterpolated($"{Words.Count(users.Count)} users, {Words.Count(items.Count)} items");
        output.MarkupLineInterpolated($"by type: {string.Join(", ", types.Select(t => $"{InteractionJson.NameOf(t.Key)} {Words.Count(t.Value)}"))}");
        if (isTimed && first is not null) output.MarkupLineInterpolated($"times: {FileWords.Time(earliest)} to {FileWords.Time(latest)}");
        FileWords.PrintResends(output, resent);
        var report = rejections.ToReport();
        FileWords.Print(errors, report, null);
        var described = reader.ReadItems();
        FileWords.Print(errors, described);
        var description = reader.Description.With(described);
        if (FileWords.Resends(resent) is { } said) description = description with { Notes = [.. description.Notes, said] };
        return InspectionReport.Of(
            description, first is null ? null : InspectionReport.Row.Of(first, isTimed), rows, interactions, users.Count,
            items.Count, report);
    }
}
