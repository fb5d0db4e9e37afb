using Recsys.Scoring.Candidates;
using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Ranking;

/// <summary>The members of a model for one request.</summary>
/// <param name="request">The request.</param>
/// <param name="members">Each asked for it.</param>
/// <param name="items">Items, the padding one included.</param>
internal class RequestScores(RequestVectors request, MemberScores[] members, int items)
{
    private readonly (float[] Linear, float[] All)?[] _samples = new (float[], float[])?[members.Length];

    public RequestVectors Request => request;

    public MemberScores[] Members => members;

    /// <summary>Sum and sum of squares of the scores of all items; of a member with an index.</summary>
    public (double Sum, double Squares) Moments(int member)
    {
        var index = members[member].Member.Index!;
        return index.Moments(LinearMoments(member), index.IsLinear ? null : Sample(member));
    }

    /// <summary>The scores of the items of a sample, see <see cref="MemberIndex.SampleOf(int)"/>; to be changed by whoever asks last.</summary>
    public float[] OfSample(int member) => Sample(member).All;

    /// <summary>The scores of the items of the history, in the order of <see cref="RequestVectors.Distinct"/>.</summary>
    public virtual float[] OfHistory(int member)
    {
        var scores = new float[request.Distinct.Length];
        members[member].Score(request.Distinct, scores);
        return scores;
    }

    /// <summary>The scores of some items, or of all; the caller's to change.</summary>
    /// <param name="member">The member.</param>
    /// <param name="picked">Shape [n]; null for all.</param>
    /// <param name="count">n.</param>
    public virtual float[] Score(int member, int[]? picked, int count)
    {
        var scores = new float[count];
        if (picked is null) members[member].ScoreAll(scores);
        else members[member].Score(picked, scores);
        return scores;
    }

    /// <summary>Mean and variance of the linear part over all items; of a member with an index.</summary>
    protected virtual (double Mean, double Variance) LinearMoments(int member) => members[member].Member.Index!.Linear(members[member].Query);

    /// <summary>The scores of the items of the sample, and what the linear terms alone make of them.</summary>
    protected virtual (float[] Linear, float[] All) MakeSample(int member)
    {
        var sample = MemberIndex.SampleOf(members[member].Member, items).Ask(request);
        var (linear, all) = (new float[MemberIndex.SampleSizeOf(items)], new float[MemberIndex.SampleSizeOf(items)]);
        sample.ScoreAll(linear, all);
        return (linear, all);
    }

    private (float[] Linear, float[] All) Sample(int member) => _samples[member] ??= MakeSample(member);
}
