using Recsys.Domain.Wire;

namespace Recsys.Datasets.Reports;

/// <summary>Collects rejections; memory does not grow with their number.</summary>
public sealed class RejectionLog(int listed = RejectionLog.DefaultListed)
{
    /// <summary>How many are listed unless said otherwise.</summary>
    public const int DefaultListed = 20;

    private readonly SortedDictionary<string, long> _byCode = new(StringComparer.Ordinal);
    private readonly List<Rejection> _first = [];
    private long _count;

    /// <summary>Takes one.</summary>
    public void Add(string place, InteractionError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _count++;
        _byCode[error.Code] = _byCode.GetValueOrDefault(error.Code) + 1;
        if (_first.Count < listed)
        {
            _first.Add(new Rejection(place, error));
        }
    }

    /// <summary>All so far.</summary>
    public RejectionReport ToReport() => new(_count, new SortedDictionary<string, long>(_byCode, StringComparer.Ordinal), [.. _first]);
}
