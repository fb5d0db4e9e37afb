namespace Recsys.Scoring.Terms;

/// <summary>A term for one request.</summary>
internal abstract class TermScores
{
    /// <summary>Adds to the scores of items.</summary>
    /// <param name="items">Shape [n].</param>
    /// <param name="scores">Shape [n].</param>
    public abstract void Add(ReadOnlySpan<int> items, Span<float> scores);

    /// <summary>Adds to the scores of all items, shape [items].</summary>
    public abstract void AddAll(Span<float> scores);

    /// <summary>Writes q of <c>q·x_i</c>, the factor included, where the term is linear.</summary>
    public virtual void CopyQuery(Span<float> query)
    {
    }
}
