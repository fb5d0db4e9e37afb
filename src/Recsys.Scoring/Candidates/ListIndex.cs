using Recsys.Registry.Serving;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Candidates;

/// <summary>
/// Inverted lists over vectors of items, for the largest products with a query (Jégou, Douze and Schmid 2011,
/// https://doi.org/10.1109/TPAMI.2010.57, with plain 8-bit codes in the place of residuals).
/// </summary>
internal sealed unsafe class ListIndex
{
    private readonly CodeLayout _layout;
    private readonly Table<int> _items;
    private readonly Table<int> _starts;
    private readonly Table<sbyte> _codes;
    private readonly Table<sbyte> _centres;

    /// <exception cref="InvalidDataException">Tables do not fit each other.</exception>
    public ListIndex(ServedLists lists, CodeLayout layout, TableSet tables)
    {
        (_layout, _items, _starts) = (layout, tables.Indices(lists.Items), tables.Indices(lists.Starts));
        (_codes, _centres) = (tables.Codes(lists.Codes), tables.Codes(lists.Centres));
        if (_codes.Width != layout.Bytes || _centres.Width != layout.Bytes || _codes.Rows != _items.Rows || _starts.Rows != _centres.Rows + 1
            || _starts.Data[_starts.Rows - 1] != _items.Rows)
        {
            throw new InvalidDataException($"The lists of '{lists.Codes}' do not fit each other.");
        }
    }

    /// <summary>Lists.</summary>
    public int Lists => _centres.Rows;

    /// <summary>The items with about the largest products among those of a mask.</summary>
    /// <param name="query">q.</param>
    /// <param name="mask">Which items count.</param>
    /// <param name="lists">Lists that are read, those of the centres with the largest products.</param>
    /// <param name="most">Items that are wanted.</param>
    public int[] Best(ReadOnlySpan<float> query, ItemMask mask, int lists, int most)
    {
        var coded = _layout.Ask(query);
        using var best = new TopSelector(most);
        foreach (var list in Nearest(coded, Math.Min(lists, Lists)))
        {
            var end = _starts.Data[list + 1];
            for (var at = _starts.Data[list]; at < end; at++)
            {
                var item = _items.Data[at];
                // Where a filter takes out most, looking is cheaper than multiplying.
                if (!mask[item]) continue;
                var score = coded.Score(_codes.Data + ((long)at * _layout.Bytes));
                best.Offer(score, item);
            }
        }

        return best.Best();
    }

    private int[] Nearest(CodeLayout.Query query, int lists)
    {
        using var best = new TopSelector(lists);
        for (var list = 0; list < Lists; list++) best.Offer(query.Score(_centres.Data + ((long)list * _layout.Bytes)), list);
        return best.Best();
    }
}
