using Recsys.Scoring.Candidates;
using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Ranking;

/// <summary>
/// The members of a model for several requests of which the same is asked: what is asked for the first is found for all, in one pass over the rows.
/// </summary>
internal sealed class ScoresOfEach : IDisposable
{
    private readonly RequestVectors[] _requests;
    private readonly int _items;
    private readonly Member[] _members;
    private readonly MemberScores[][] _scores;
    private readonly MemberBatch[] _batches;
    private readonly int[] _history;
    private readonly int[][] _places;
    private readonly (double Mean, double Variance)[]?[] _moments;
    private readonly (float[][] Linear, float[][] All)?[] _samples;
    private readonly float[][]?[] _ofHistory;
    private readonly float[][]?[] _picked;

    /// <param name="members">The members.</param>
    /// <param name="requests">At least one.</param>
    /// <param name="items">Items, the padding one included.</param>
    public ScoresOfEach(Member[] members, RequestVectors[] requests, int items)
    {
        (_members, _requests, _items) = (members, requests, items);
        _scores = Array.ConvertAll(members, m => m.AskEach(requests));
        _batches = Array.ConvertAll(_scores, s => new MemberBatch(s));
        _history = [.. requests.SelectMany(r => r.Distinct.ToArray()).Distinct().Order()];
        _places = Array.ConvertAll(requests, r => Array.ConvertAll(r.Distinct.ToArray(), item => Array.BinarySearch(_history, item)));
        (_moments, _samples) = (new (double, double)[members.Length][], new (float[][], float[][])?[members.Length]);
        (_ofHistory, _picked) = (new float[members.Length][][], new float[members.Length][][]);
    }

    /// <summary>The scores of one of the requests; each request asks for the same items.</summary>
    public RequestScores this[int place] => new OfOne(this, place);

    public void Dispose()
    {
        foreach (var batch in _batches) batch.Dispose();
    }

    private (float[][] Linear, float[][] All) Sample(int member)
    {
        var size = MemberIndex.SampleSizeOf(_items);
        float[][] linear = [.. _requests.Select(_ => new float[size])];
        using var sample = new MemberBatch(MemberIndex.SampleOf(_members[member], _items).AskEach(_requests));
        return (linear, sample.Score(null, size, linear));
    }

    private sealed class OfOne(ScoresOfEach all, int place)
        : RequestScores(all._requests[place], Array.ConvertAll(all._scores, m => m[place]), all._items)
    {
        public override float[] OfHistory(int member)
        {
            var scores = all._ofHistory[member] ??= all._batches[member].Score(all._history, all._history.Length);
            return Array.ConvertAll(all._places[place], at => scores[place][at]);
        }

        public override float[] Score(int member, int[]? picked, int count) =>
            (all._picked[member] ??= all._batches[member].Score(picked, count))[place];

        protected override (double Mean, double Variance) LinearMoments(int member) =>
            (all._moments[member] ??= Members[member].Member.Index!.LinearOfEach(all._batches[member]))[place];

        protected override (float[] Linear, float[] All) MakeSample(int member)
        {
            var (linear, scores) = all._samples[member] ??= all.Sample(member);
            return (linear[place], scores[place]);
        }
    }
}
