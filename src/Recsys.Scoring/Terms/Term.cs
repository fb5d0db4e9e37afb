namespace Recsys.Scoring.Terms;

/// <summary>A part of the scores of a member, over the tables of a version; see <see cref="Registry.Serving.ServedTerm"/>.</summary>
internal abstract class Term
{
    /// <summary>Numbers of an item's row; 0 where the term is not <c>q·x_i</c>.</summary>
    public virtual int LinearWidth => 0;

    /// <summary>The term for one request.</summary>
    public abstract TermScores Ask(RequestVectors request);

    /// <summary>The term for several requests.</summary>
    public virtual TermScores[] AskEach(IReadOnlyList<RequestVectors> requests) => [.. requests.Select(Ask)];

    /// <summary>The same over some items alone, whose rows are copied: item i of it is <c>items[i]</c>.</summary>
    public abstract Term Pick(int[] items);

    /// <summary>The row of an item, <see cref="LinearWidth"/> numbers.</summary>
    public virtual void CopyRow(int item, Span<float> row)
    {
    }
}
