using System.Runtime.Intrinsics.X86;
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
    private const int CacheLine = 64, Ahead = 4;

    private readonly CodeLayout _layout;
    private readonly Table<int> _items;
    private readonly Table<int> _starts;
    private readonly Table<sbyte> _codes;
    private readonly Table<sbyte> _centres;
    private readonly int[] _places;
    private readonly ushort[] _listOf;

    /// <exception cref="InvalidDataException">Tables do not fit each other.</exception>
    public ListIndex(ServedLists lists, CodeLayout layout, TableSet tables)
    {
        (_layout, _items, _starts) = (layout, tables.Indices(lists.Items), tables.Indices(lists.Starts));
        (_codes, _centres) = (tables.Codes(lists.Codes), tables.Codes(lists.Centres));
        if (_codes.Width != layout.Bytes || _centres.Width != layout.Bytes || _codes.Rows != _items.Rows || _starts.Rows != _centres.Rows + 1
            || _starts.Data[_starts.Rows - 1] != _items.Rows || _centres.Rows > ushort.MaxValue)
        {
            throw new InvalidDataException($"The lists of '{lists.Codes}' do not fit each other.");
        }

        (_places, _listOf) = (new int[_items.Rows + 1], new ushort[_items.Rows + 1]);
        for (var list = 0; list < Lists; list++)
        {
            for (var at = _starts.Data[list]; at < _starts.Data[list + 1]; at++)
            {
                (_places[_items.Data[at]], _listOf[_items.Data[at]]) = (at, (ushort)list);
            }
        }
    }

    /// <summary>About the products with some items, wherever they lie.</summary>
    /// <param name="query">q.</param>
    /// <param name="items">Shape [n].</param>
    /// <param name="scores">Shape [n], overwritten.</param>
    public void Score(ReadOnlySpan<float> query, ReadOnlySpan<int> items, Span<float> scores)
    {
        var coded = _layout.Ask(query);
        for (var i = 0; i < items.Length; i++)
        {
            if (i + Ahead < items.Length) Fetch(CodesOf(_places[items[i + Ahead]]));
            scores[i] = coded.Score(CodesOf(_places[items[i]]));
        }
    }

    /// <summary>About the products with the centres of the lists in which some items lie.</summary>
    /// <param name="query">q.</param>
    /// <param name="items">Shape [n].</param>
    /// <param name="scores">Shape [n], overwritten.</param>
    public void ScoreCentres(ReadOnlySpan<float> query, ReadOnlySpan<int> items, Span<float> scores)
    {
        var (coded, centres) = (_layout.Ask(query), new float[Lists]);
        for (var list = 0; list < centres.Length; list++) centres[list] = CentreScore(coded, list);
        for (var i = 0; i < items.Length; i++) scores[i] = centres[_listOf[items[i]]];
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
                var score = coded.Score(CodesOf(at));
                best.Offer(score, item);
            }
        }

        return best.Best();
    }

    private sbyte* CodesOf(int place) => _codes.Data + ((long)place * _layout.Bytes);

    private void Fetch(sbyte* row)
    {
        if (!Sse.IsSupported) return;
        for (var line = 0; line < _layout.Bytes; line += CacheLine) Sse.Prefetch0(row + line);
    }

    private float CentreScore(CodeLayout.Query query, int list) => query.Score(_centres.Data + ((long)list * _layout.Bytes));

    private int[] Nearest(CodeLayout.Query query, int lists)
    {
        using var best = new TopSelector(lists);
        for (var list = 0; list < Lists; list++) best.Offer(CentreScore(query, list), list);
        return best.Best();
    }
}
