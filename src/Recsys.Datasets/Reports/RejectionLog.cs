using System.Globalization;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Reports;

/// <summary>Collects rejections; memory does not grow with their number.</summary>
public sealed class RejectionLog
{
    private const int MostListed = 20;

    /// <summary>How many reasons are told apart.</summary>
    private const int MaxReasons = 50;

    private readonly SortedDictionary<string, long> _byCode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RejectionReason> _reasons = new(StringComparer.Ordinal);
    private readonly List<Rejection> _first = [];
    private long _count;

    /// <summary>Takes a line.</summary>
    public void Add(long line, InteractionError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
        _count++;
        _byCode[error.Code] = _byCode.GetValueOrDefault(error.Code) + 1;
        if (_first.Count < MostListed) _first.Add(new Rejection(place, error));
        var reason = error.Message.StartsWith(place, StringComparison.OrdinalIgnoreCase) ? error.Message[place.Length..].TrimStart(':', ' ')
            : error.Message;
        // An unknown word is a reason of its own; of texts that are no times or numbers the first one stands for all.
        var key = $"{error.Code} {error.Field} {(error.Code == InteractionErrorCodes.UnknownType ? reason : WithoutValues(reason))}";
        if (!_reasons.ContainsKey(key) && _reasons.Count == MaxReasons) (key, reason) = ("", "other reasons");
        _reasons[key] = _reasons.TryGetValue(key, out var known) ? known with { Count = known.Count + 1 } : new RejectionReason(reason, 1, line);
    }

    /// <summary>What a reason says of any value: without what is quoted of this one, and without numbers.</summary>
    private static string WithoutValues(string reason)
    {
        var (first, last) = (reason.IndexOf('\'', StringComparison.Ordinal), reason.LastIndexOf('\''));
        if (last > first) reason = $"{reason.AsSpan(0, first)}{reason.AsSpan(last)}";
        return new string([.. reason.Where(c => !char.IsAsciiDigit(c))]);
    }

    /// <summary>All so far.</summary>
    public RejectionReport ToReport() => new(
        _count, new SortedDictionary<string, long>(_byCode, StringComparer.Ordinal), [.. _first],
        [.. _reasons.Values.OrderByDescending(r => r.Count).ThenBy(r => r.FirstLine)]);
}
