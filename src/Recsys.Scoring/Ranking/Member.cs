using Recsys.Registry.Serving;
using Recsys.Scoring.Candidates;
using Recsys.Scoring.Tables;
using Recsys.Scoring.Terms;
using Recsys.Scoring.Towers;

namespace Recsys.Scoring.Ranking;

/// <summary>A member of a model: terms that are added up, and what is known of all items without scoring them.</summary>
internal sealed class Member
{
    private readonly Term[] _terms;

    /// <exception cref="InvalidDataException">Tables or outputs are missing or do not fit.</exception>
    public Member(ServedMember served, TableSet tables, IReadOnlyDictionary<string, Tower> towers)
    {
        Name = served.Name;
        _terms = [.. served.Terms.Select(t => TermFactory.Make(t, tables, towers))];
        if (served.Index is { } index) Index = new MemberIndex(index, this, tables);
    }

    private Member(string name, Term[] terms) => (Name, _terms) = (name, terms);

    public string Name { get; }

    /// <summary>Null where all items are scored.</summary>
    public MemberIndex? Index { get; }

    /// <summary>Numbers a row of each linear term.</summary>
    public IReadOnlyList<int> LinearWidths => [.. _terms.Where(t => t.LinearWidth > 0).Select(t => t.LinearWidth)];

    /// <summary>Whether all terms are linear.</summary>
    public bool IsLinear => _terms.All(t => t.LinearWidth > 0);

    /// <summary>Whether there are columns by context; the other terms are biases then.</summary>
    public bool HasColumns => _terms.Any(t => t is ContextColumnsTerm);

    /// <summary>The member for one request.</summary>
    public MemberScores Ask(RequestVectors request) => new(this, [.. _terms.Select(t => t.Ask(request))]);

    /// <summary>The member for several requests.</summary>
    public MemberScores[] AskEach(IReadOnlyList<RequestVectors> requests)
    {
        TermScores[][] terms = [.. _terms.Select(t => t.AskEach(requests))];
        return [.. requests.Select((_, q) => new MemberScores(this, [.. terms.Select(t => t[q])]))];
    }

    /// <summary>The same over some items alone.</summary>
    public Member Pick(int[] items) => new(Name, [.. _terms.Select(t => t.Pick(items))]);

    /// <summary>Whether a term is linear.</summary>
    public bool IsLinearAt(int term) => _terms[term].LinearWidth > 0;

    /// <summary>Whether a term is of columns by context.</summary>
    public bool HasColumnsAt(int term) => _terms[term] is ContextColumnsTerm;

    /// <summary>The linear part of an item, side by side.</summary>
    public void CopyRow(int item, Span<float> row)
    {
        foreach (var term in _terms)
        {
            if (term.LinearWidth == 0) continue;
            term.CopyRow(item, row[..term.LinearWidth]);
            row = row[term.LinearWidth..];
        }
    }

    /// <summary>A linear part in biases, which are added up, and columns by context; of a member that has no other terms.</summary>
    public (float Bias, float[] Columns) Split(ReadOnlySpan<float> row)
    {
        var (bias, columns) = (0f, Array.Empty<float>());
        foreach (var term in _terms)
        {
            if (term is ContextColumnsTerm) columns = row[..term.LinearWidth].ToArray();
            else bias += row[0];
            row = row[term.LinearWidth..];
        }

        return (bias, columns);
    }

    /// <summary>The query of the linear part, side by side.</summary>
    internal float[] QueryOf(IReadOnlyList<TermScores> scores)
    {
        var query = new float[LinearWidths.Sum()];
        var at = 0;
        for (var t = 0; t < _terms.Length; t++)
        {
            var width = _terms[t].LinearWidth;
            if (width > 0) scores[t].CopyQuery(query.AsSpan(at, width));
            at += width;
        }

        return query;
    }
}
