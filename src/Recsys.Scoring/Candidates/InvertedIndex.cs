using System.Runtime.Intrinsics.X86;
using Recsys.Registry.Serving;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Candidates;

/// <summary>
/// Inverted lists (IVF) over vectors of items, for the largest products with a query (Jégou, Douze and Schmid 2011,
/// https://doi.org/10.1109/TPAMI.2010.57, with plain 8-bit codes in the place of residuals).
/// </summary>
internal sealed unsafe class InvertedIndex
{
    private const int CacheLine = 64, Ahead = 4;

    /// <summary>
    /// By how much more of what lies nearest may be left out than of all items, as a share of the most that it can be, without a difference: what a
    /// filter leaves is then a smaller catalog like the whole one. Where it is more, but no more than <see cref="MostLeftOut"/>,
    /// <see cref="Wider"/> times as many are scored and brought: what is left is not as near, and middling for more members.
    /// </summary>
    private const double FewLeftOut = 0.15;

    private const int Wider = 4;

    /// <summary>How many times more lists are put in order where those were read to their end.</summary>
    private const int MoreLists = 8;

    /// <summary>The same beyond which the best of what is left are not found by one member alone.</summary>
    public const double MostLeftOut = 0.5;

    private readonly CodeLayout _layout;
    private readonly Table<int> _items;
    private readonly Table<int> _starts;
    private readonly Table<sbyte> _codes;
    private readonly Table<sbyte> _centres;
    private readonly int[] _places;
    private readonly ushort[] _listOf;

    /// <exception cref="InvalidDataException">Tables do not fit each other.</exception>
    public InvertedIndex(ServedLists lists, CodeLayout layout, TableSet tables)
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

    /// <summary>About the products with the centres of all lists.</summary>
    public float[] ScoreCentres(ReadOnlySpan<float> query)
    {
        var (coded, centres) = (_layout.Ask(query), new float[Lists]);
        for (var list = 0; list < centres.Length; list++) centres[list] = CentreScore(coded, list);
        return centres;
    }

    /// <summary>About the products with some items by the centres of the lists in which they lie.</summary>
    /// <param name="centres">Of <see cref="ScoreCentres"/>.</param>
    /// <param name="items">Shape [n].</param>
    /// <param name="scores">Shape [n], overwritten.</param>
    public void ScoreByCentres(float[] centres, ReadOnlySpan<int> items, Span<float> scores)
    {
        for (var i = 0; i < items.Length; i++) scores[i] = centres[_listOf[items[i]]];
    }

    /// <summary>Lists.</summary>
    public int Lists => _centres.Rows;

    /// <summary>The items with about the largest products among those of a mask.</summary>
    /// <param name="query">q.</param>
    /// <param name="mask">Which items count.</param>
    /// <param name="rows">
    /// Items of the mask that are scored, at least: list after list is read, that of the centre with the largest product first, until so many were.
    /// </param>
    /// <param name="most">Items that are wanted, at most.</param>
    /// <param name="leftOutOfAll">The share of all items that the mask leaves out.</param>
    /// <returns>
    /// The items, and how much more it leaves out of the nearest, as many as are scored without a mask: <c>(s − a)/(1 − a)</c> of their share s and
    /// that of all a; 0 where it is less.
    /// </returns>
    public (int[] Items, double LeftOut) Best(ReadOnlySpan<float> query, ItemMask mask, int rows, int most, double leftOutOfAll)
    {
        var coded = _layout.Ask(query);
        using var best = new TopSelector(Wider * most);
        var (scored, leftOut, wider, share) = (0, 0, 1, (double?)null);
        foreach (var list in Ordered(coded, rows))
        {
            var end = _starts.Data[list + 1];
            for (var at = _starts.Data[list]; at < end; at++)
            {
                var item = _items.Data[at];
                // Where a filter takes out most, looking is cheaper than multiplying.
                if (!mask[item])
                {
                    leftOut++;
                    continue;
                }

                best.Offer(coded.Score(CodesOf(at)), item);
                scored++;
            }

            if (share is null && scored + leftOut >= rows)
            {
                share = Math.Max(0, ((leftOut / (double)(scored + leftOut)) - leftOutOfAll) / (1 - leftOutOfAll));
                if (share is > FewLeftOut and <= MostLeftOut) wider = Wider;
            }

            if (scored >= (long)wider * rows) break;
        }

        return ([.. best.Best().Take(wider * most)], share ?? 0);
    }

    private sbyte* CodesOf(int place) => _codes.Data + ((long)place * _layout.Bytes);

    private void Fetch(sbyte* row)
    {
        if (!Sse.IsSupported) return;
        for (var line = 0; line < _layout.Bytes; line += CacheLine) Sse.Prefetch0(row + line);
    }

    private float CentreScore(CodeLayout.Query query, int list) => query.Score(_centres.Data + ((long)list * _layout.Bytes));

    /// <summary>The lists, the nearest first; more are put in order where those are not enough in which usually twice as many items lie.</summary>
    private IEnumerable<int> Ordered(CodeLayout.Query query, int rows)
    {
        var read = 0;
        for (var ordered = 1 + (2L * rows * Lists / _items.Rows); read < Lists; ordered *= MoreLists)
        {
            var lists = Nearest(query, (int)Math.Min(ordered, Lists));
            for (; read < lists.Length; read++) yield return lists[read];
        }
    }

    private int[] Nearest(CodeLayout.Query query, int lists)
    {
        using var best = new TopSelector(lists);
        for (var list = 0; list < Lists; list++) best.Offer(CentreScore(query, list), list);
        return best.Best();
    }
}
