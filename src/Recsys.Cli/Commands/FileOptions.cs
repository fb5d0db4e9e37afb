using System.CommandLine;
using Recsys.Datasets.Importers;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Cli.Commands;

/// <summary>What a person can say of a file, the same for every verb that reads one.</summary>
internal sealed class FileOptions
{
    private readonly Option<string[]> _columns = new("--columns")
    {
        Description = "What the columns hold, from the first on: user,item,rating,time,type,session,value,label,hide,deed.TYPE,context.NAME,"
            + "item.NAME, - for none; user,items for a line a user",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries))],
    };

    private readonly Option<string?> _delimiter =
        new("--delimiter") { Description = "The delimiter of the columns: tab, blank, comma, semicolon, pipe or any text" };

    private readonly Option<bool?> _header = new("--header") { Description = "Whether the first line names the columns: true or false" };

    private readonly Option<string?> _dateOrder = new("--date-order") { Description = "The order of dates such as 03/04/2019: dmy or mdy" };

    private readonly Option<string?> _encoding = new("--encoding") { Description = "The encoding of the text, such as utf-8 or windows-1252" };

    private readonly Option<string[]> _eventTypes = new("--event-types")
    {
        Description = "Words for types of interactions, such as addtocart=cart,played=purchase",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.SelectMany(t =>
            t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private FileOptions()
    {
        _dateOrder.AcceptOnlyFromAmong("dmy", "mdy");
        _eventTypes.Validators.Add(result =>
        {
            foreach (var pair in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            {
                if (!TryParse(pair, out _, out _))
                {
                    result.AddError($"--event-types: '{pair}' is no WORD=TYPE; the types are "
                        + $"{string.Join(", ", Enum.GetValues<InteractionType>().Select(InteractionJson.NameOf))}.");
                }
            }
        });
    }

    /// <summary>Gives a verb the options.</summary>
    public static FileOptions AddTo(Command command)
    {
        var options = new FileOptions();
        foreach (var option in (Option[])[
            options._columns, options._delimiter, options._header, options._dateOrder, options._encoding, options._eventTypes])
        {
            command.Options.Add(option);
        }

        return options;
    }

    /// <summary>What was said.</summary>
    public ReadingOptions Of(ParseResult result, TimeProvider time) => new()
    {
        Columns = result.GetRequiredValue(_columns),
        Delimiter = result.GetValue(_delimiter),
        Header = result.GetValue(_header),
        DateOrder = result.GetValue(_dateOrder) is { } order ? Enum.Parse<DateOrder>(order, ignoreCase: true) : DateOrder.Unknown,
        Encoding = result.GetValue(_encoding),
        EventTypes = result.GetRequiredValue(_eventTypes).Select(p => (IsPair: TryParse(p, out var word, out var type), word, type))
            .Where(p => p.IsPair).DistinctBy(p => p.word).ToDictionary(p => p.word, p => p.type),
        ReceivedAt = time.GetUtcNow(),
    };

    private static bool TryParse(string pair, out string word, out InteractionType type)
    {
        var at = pair.LastIndexOf('=');
        word = at < 0 ? "" : pair[..at].Trim();
        type = default;
        return word.Length > 0 && InteractionJson.TryParseType(pair[(at + 1)..].Trim().ToLowerInvariant(), out type);
    }
}
