using System.Globalization;
using System.Text;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain.Wire;

namespace Recsys.Cli.Replay;

/// <summary>
/// The events of a file in order of time. Lines of a table that cannot be read become no event. Lines of JSON are events already: they are
/// sent as they are, for what is wrong with an event is for its readers to say.
/// </summary>
internal sealed class EventFile
{
    private readonly List<ReplayEvent> _events = [];
    private readonly RejectionLog _rejections = new();

    private EventFile()
    {
    }

    /// <summary>What will be sent, in order of time; equal times in order of lines.</summary>
    public IReadOnlyList<ReplayEvent> Events { get; private set; } = [];

    /// <summary>Lines that are no interaction.</summary>
    public RejectionReport Rejections { get; private set; } = null!;

    /// <summary>Those among them that become no event.</summary>
    public long NotSent { get; private set; }

    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The form is not recognised, or no line gives an event.</exception>
    public static EventFile Load(string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var file = new EventFile();
        using (var reader = InteractionFile.Open(path, now))
        {
            if (reader.Form == InteractionForm.JsonLines)
            {
                file.ReadEvents(path, reader.Name, now, cancellationToken);
            }
            else
            {
                file.ReadRows(reader, cancellationToken);
            }
        }

        file.Rejections = file._rejections.ToReport();
        // OrderBy is stable: a broken line stays behind the line before it.
        file.Events = [.. file._events.OrderBy(e => e.Timestamp)];
        return file.Events.Count > 0
            ? file
            : throw new InvalidDataException(
                $"No line of '{path}' is an event{(file.Rejections.First is [var first, ..] ? $" (the first: {first.Error.Message})" : "")}.");
    }

    private void ReadRows(IInteractionReader reader, CancellationToken cancellationToken)
    {
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsValid)
            {
                _events.Add(new ReplayEvent(
                    line.Interaction.EventId, line.Interaction.UserId, line.Interaction.Timestamp, InteractionJson.Write(line.Interaction)));
            }
            else
            {
                Reject(line.LineNumber, line.Error);
                NotSent++;
            }
        }
    }

    private void ReadEvents(string path, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Latin-1 maps every byte to a character and back: a body that is no valid UTF-8 goes out as it is.
        using var lines = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        var (number, last) = (0L, DateTimeOffset.UnixEpoch);
        while (lines.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            var body = Encoding.Latin1.GetBytes(number == 1 && line.StartsWith("ï»¿", StringComparison.Ordinal) ? line[3..] : line);
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (body.Length > InteractionJson.MaxBytes)
            {
                Reject(number, new InteractionError(
                    InteractionErrorCodes.InvalidField, "",
                    $"Line {number}: the event has {body.Length} bytes; expected at most {InteractionJson.MaxBytes}."));
                NotSent++;
                continue;
            }

            var result = InteractionJson.Read(body, now);
            if (result.IsValid)
            {
                last = result.Interaction.Timestamp;
                _events.Add(new ReplayEvent(result.Interaction.EventId, result.Interaction.UserId, last, body));
            }
            else
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{name}:{number}");
                Reject(number, result.Error with { Message = $"Line {number}: {result.Error.Message}" });
                _events.Add(new ReplayEvent(id, id, last, body, IsValid: false));
            }
        }
    }

    private void Reject(long number, InteractionError error) => _rejections.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}"), error);
}
