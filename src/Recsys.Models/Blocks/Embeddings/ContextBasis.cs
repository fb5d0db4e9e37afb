using Recsys.Domain.Context;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Blocks.Embeddings;

/// <summary>
/// The rows that are learnt for a context and the rows that are used: with the basis B, shape [ids × (ids + traits)], the row of id c is
/// <c>T_c + Σ_t value(c, t)·T_(ids + t)</c> of the learnt table T.
/// </summary>
internal sealed class ContextBasis
{
    private readonly (int Row, float Value)[][] _rows;

    private ContextBasis(ContextFeatures features)
    {
        (Ids, Fields) = (features.Cardinality, features.Fields.Count);
        Rows = Ids + features.Traits.Count;
        _rows = new (int, float)[Ids][];
        for (var id = 0; id < Ids; id++)
        {
            _rows[id] = [(id, 1), .. features.Traits.Of(id).Select(t => (Ids + t.Trait, (float)t.Value))];
        }
    }

    /// <summary>Ids over all fields; 0 where there is no context.</summary>
    public int Ids { get; }

    /// <summary>Fields, which is the number of ids of one context.</summary>
    public int Fields { get; }

    /// <summary>Rows of the learnt table: the ids, then the traits.</summary>
    public int Rows { get; }

    public static ContextBasis Of(ContextFeatures features) => new(features);

    /// <summary>The learnt rows of an id and their values.</summary>
    public ReadOnlySpan<(int Row, float Value)> RowsOf(int id) => _rows[id];

    /// <summary>Sums of learnt rows, one a context: shape [contexts × rows].</summary>
    /// <param name="ids">Shape [contexts × fields]; a context whose ids are negative is an empty row.</param>
    /// <param name="contexts">Their number.</param>
    public CsrMatrix Select(ReadOnlySpan<int> ids, int contexts)
    {
        var starts = new int[contexts + 1];
        var columns = new List<int>(ids.Length * 4);
        var values = new List<float>(ids.Length * 4);
        for (var c = 0; c < contexts; c++)
        {
            foreach (var id in ids.Slice(c * Fields, Fields))
            {
                foreach (var (row, value) in id < 0 ? [] : RowsOf(id))
                {
                    columns.Add(row);
                    values.Add(value);
                }
            }

            starts[c + 1] = columns.Count;
        }

        return new CsrMatrix(contexts, Rows, starts, [.. columns], [.. values]);
    }

    /// <summary>The used rows of a learnt table, shape [ids × width] of [rows × width].</summary>
    public float[] Fold(ReadOnlySpan<float> table, int width)
    {
        var result = new float[Ids * width];
        for (var id = 0; id < Ids; id++)
        {
            foreach (var (row, value) in RowsOf(id))
            {
                for (var k = 0; k < width; k++)
                {
                    result[(id * width) + k] += value * table[(row * width) + k];
                }
            }
        }

        return result;
    }
}
