using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain.Wire;

namespace Recsys.Cli.Replay;

/// <summary>
/// The events of a file in order of time. Rows of a table that cannot be read become no event. Bodies of JSON are events already: they are
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

    /// <summary>Lines whose event id an earlier line has: resends, which are not sent again.</summary>
    public long Resent { get; private set; }

    /// <exception cref="InvalidDataException">No line gives an event.</exception>
    public static EventFile Load(IInteractionReader reader, Action<long, InteractionError>? rejected, CancellationToken cancellationToken)
    {
        var file = new EventFile();
        var identity = new Dictionary<string, int>(StringComparer.Ordinal);
        var last = DateTimeOffset.UnixEpoch;
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsValid && line.Body.Length <= InteractionJson.MaxBytes)
            {
                last = line.Interaction.Timestamp;
                if (line.IsResend)
                {
                    file.Resent++;
                    continue;
                }

                file._events.Add(new ReplayEvent(
                    line.Interaction.EventId, line.Interaction.UserId, last, line.Body.IsEmpty ? InteractionJson.Write(line.Interaction)
                        : line.Body));
                continue;
            }

            var isTooLong = line.Body.Length > InteractionJson.MaxBytes;
            var error = !isTooLong ? line.Error! : new InteractionError(
                InteractionErrorCodes.InvalidField, "",
                $"Line {line.LineNumber}: the event has {line.Body.Length} bytes; expected at most {InteractionJson.MaxBytes}.");
            file._rejections.Add(line.LineNumber, error);
            rejected?.Invoke(line.LineNumber, error);
            if (line.Body.IsEmpty || isTooLong)
            {
                file.NotSent++;
                continue;
            }

            var id = NameOf(line.Body, identity);
            file._events.Add(new ReplayEvent(id, id, last, line.Body, IsValid: false));
        }

        file.Rejections = file._rejections.ToReport();
        // OrderBy is stable: a broken line stays behind the line before it.
        file.Events = [.. file._events.OrderBy(e => e.Timestamp)];
        return file.Events.Count > 0
            ? file
            : throw new InvalidDataException(
                $"No line of '{reader.Path}' is an event{(file.Rejections.First is [var first, ..] ? $" (the first: {first.Error.Message})" : "")}.");
    }

    /// <summary>A body that is no event has no id of its own: its content and how often it came before name it.</summary>
    private static string NameOf(ReadOnlyMemory<byte> body, Dictionary<string, int> seen)
    {
        var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body.Span))[..32];
        var times = seen[name] = seen.GetValueOrDefault(name) + 1;
        return FormattableString.Invariant($"row-{name}-{times}");
    }
}
