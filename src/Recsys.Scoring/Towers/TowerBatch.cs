using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Towers;

/// <summary>Requests as the inputs of a tower; see <see cref="GraphNames"/>.</summary>
/// <param name="queries">At least one.</param>
/// <param name="rented">Where the arrays of rows go, which the caller gives back.</param>
internal sealed class TowerBatch(IReadOnlyList<GraphQuery> queries, List<float[]> rented)
{
    private readonly int _batch = queries.Count, _steps = queries.Max(q => q.History.Length), _fields = queries[0].Context.Length;

    /// <summary>Rows of a table, a row an event or one a user.</summary>
    public OrtValue Gather(NumberTable table, RowsOf of)
    {
        var padding = of == RowsOf.PaddedHistory ? 1 : 0;
        var count = of == RowsOf.User ? 1 : padding + _steps;
        var values = ArrayPool<float>.Shared.Rent(_batch * count * table.Width);
        rented.Add(values);
        for (var q = 0; q < _batch; q++)
        {
            var (user, history) = (queries[q].User, queries[q].History);
            for (var i = 0; i < count; i++)
            {
                var row = of == RowsOf.User ? user : i < padding || i - padding >= history.Length ? 0 : history[i - padding];
                table.Copy((int)row, values.AsSpan(((q * count) + i) * table.Width, table.Width));
            }
        }

        return OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, values.AsMemory(0, _batch * count * table.Width),
            of == RowsOf.User ? [_batch, table.Width] : [_batch, count, table.Width]);
    }

    /// <summary>An input of <see cref="GraphNames"/>.</summary>
    public OrtValue Tensor(string name) => name switch
    {
        GraphNames.User => Tensor(q => [q.User], 0L, 1, [_batch]),
        GraphNames.History => Tensor(q => q.History, 0L, _steps, [_batch, _steps]),
        GraphNames.HistoryAge => Tensor(q => q.HistoryAge, GraphNames.UnknownAge, _steps, [_batch, _steps]),
        GraphNames.Context => Tensor(q => q.Context, 0L, _fields, [_batch, _fields]),
        _ => Tensor(q => q.HistoryContext, GraphNames.UnknownContext, _steps * _fields, [_batch, _steps, _fields]),
    };

    private OrtValue Tensor<T>(Func<GraphQuery, T[]> of, T missing, int width, long[] shape)
        where T : unmanaged
    {
        var values = new T[_batch * width];
        values.AsSpan().Fill(missing);
        for (var q = 0; q < _batch; q++) of(queries[q]).CopyTo(values, q * width);
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
