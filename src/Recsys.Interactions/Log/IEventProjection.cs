using Recsys.Interactions.Table;

namespace Recsys.Interactions.Log;

/// <summary>What of an event a reader wants: from a log blob, where the event is whole, or from the columns of the table.</summary>
internal interface IEventProjection<T>
{
    /// <summary>From the log.</summary>
    T FromLog(HubEvent e);

    /// <summary>The rows of a row group, in order; reads only the columns that it needs.</summary>
    Task<IReadOnlyList<T>> FromTableAsync(TableRowGroup rows, CancellationToken cancellationToken);

    /// <summary>The sequence number.</summary>
    long SequenceOf(T item);
}
