using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Ranking;

/// <summary>A member for several requests at once: the row of an item is read once and meets the queries of all.</summary>
internal sealed class MemberBatch : IDisposable
{
    private readonly Member _member;
    private readonly IReadOnlyList<MemberScores> _requests;
    private readonly ManyVectors? _queries;
    private readonly List<(int Term, PerceptronTerm.Scores First, ManyVectors Vectors)> _perceptrons = [];

    /// <param name="requests">At least one, all of the same member.</param>
    public MemberBatch(IReadOnlyList<MemberScores> requests)
    {
        (_requests, _member) = (requests, requests[0].Member);
        if (_member.LinearWidths.Count > 0) _queries = new ManyVectors([.. requests.Select(r => r.Query)]);
        foreach (var (t, term) in requests[0].Terms.Index())
        {
            if (term is not PerceptronTerm.Scores { IsOneLayer: true } first) continue;
            _perceptrons.Add((t, first, new ManyVectors([.. requests.Select(r => ((PerceptronTerm.Scores)r.Terms[t]).Query)])));
        }
    }

    /// <summary>The scores for each request, shape [requests × n].</summary>
    /// <param name="items">Shape [n]; null for all.</param>
    /// <param name="count">n.</param>
    /// <param name="linear">Gets what the linear terms alone make of them, where it is there; shape [requests × n].</param>
    public float[][] Score(int[]? items, int count, float[][]? linear = null)
    {
        float[][] scores = [.. _requests.Select(_ => new float[count])];
        if (_queries is not null || _perceptrons.Count > 0) ScoreRows(items, scores, linear);
        for (var q = 0; q < scores.Length; q++)
        {
            for (var t = 0; t < _requests[q].Terms.Count; t++)
            {
                if (_member.IsLinearAt(t) || _perceptrons.Exists(p => p.Term == t)) continue;
                if (items is null) _requests[q].Terms[t].AddAll(scores[q]);
                else _requests[q].Terms[t].Add(items, scores[q]);
            }
        }

        return scores;
    }

    /// <summary>Mean and variance of <c>q·x</c> for each request, of the mean of x and its covariances.</summary>
    public (double Mean, double Variance)[] Moments(Tables.NumberTable mean, Tables.NumberTable covariance)
    {
        var (moments, row, sums) = (new (double Mean, double Variance)[_requests.Count], new float[covariance.Width], new float[_queries!.Lanes]);
        for (var i = 0; i < covariance.Rows; i++)
        {
            sums.AsSpan().Clear();
            covariance.Copy(i, row);
            _queries.AddProducts(row, sums);
            for (var q = 0; q < moments.Length; q++) moments[q].Variance += _requests[q].Query[i] * (double)sums[q];
        }

        for (var q = 0; q < moments.Length; q++) moments[q] = (mean.Dot(_requests[q].Query, 0), Math.Max(0, moments[q].Variance));
        return moments;
    }

    public void Dispose()
    {
        _queries?.Dispose();
        foreach (var (_, _, vectors) in _perceptrons) vectors.Dispose();
    }

    private void ScoreRows(int[]? items, float[][] scores, float[][]? linear)
    {
        var (row, sums) = (new float[_member.LinearWidths.Sum()], new float[_queries?.Lanes ?? _perceptrons[0].Vectors.Lanes]);
        var room = new float[_perceptrons.Select(p => p.First.Query.Length).DefaultIfEmpty().Max()];
        for (var i = 0; i < scores[0].Length; i++)
        {
            var item = items is null ? i : items[i];
            sums.AsSpan().Clear();
            if (_queries is not null)
            {
                _member.CopyRow(item, row);
                _queries.AddProducts(row, sums);
            }

            for (var q = 0; linear is not null && q < scores.Length; q++) linear[q][i] = sums[q];
            foreach (var (_, first, vectors) in _perceptrons) first.AddEach(item, vectors, room, sums);
            for (var q = 0; q < scores.Length; q++) scores[q][i] = sums[q];
        }
    }
}
