using CsCheck;
using Recsys.Evaluation.BackTests;

namespace Recsys.Evaluation.Tests.BackTests;

public sealed class RankingTests
{
    // Few different scores, so that ties are everywhere.
    private static readonly Gen<float[]> Scores = Gen.Int[0, 12].Select(i => i / 4f).Array[1, 300];

    [Fact]
    public void The_top_is_what_a_stable_sort_puts_first() => Scores.Sample(scores =>
    {
        scores[0] = float.NegativeInfinity;
        var expected = Order(scores).Where(i => scores[i] > float.NegativeInfinity).Take(10).ToArray();
        var top = new int[10];
        var count = Ranking.TopOf(scores, top);
        Assert.Equal(expected, top[..count]);
        Assert.All(top[count..], i => Assert.Equal(0, i));
    });

    [Fact]
    public void The_rank_is_the_place_in_a_stable_sort() => Gen.Select(Scores, Gen.Int[0, 299]).Sample((scores, pick) =>
    {
        var target = pick % scores.Length;
        Assert.Equal(Array.IndexOf(Order(scores), target) + 1, Ranking.RankOf(scores, target));
    });

    [Fact]
    public void A_score_that_is_not_a_number_ranks_last()
    {
        var scores = new float[40];
        scores[3] = float.NaN;
        Assert.Equal(40, Ranking.RankOf(scores, 3));
        var top = new int[3];
        scores.AsSpan(0, 3).Fill(float.NaN);
        Assert.Equal(3, Ranking.TopOf(scores, top));
        Assert.Equal([4, 5, 6], top);
    }

    private static int[] Order(float[] scores) => [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i])];
}
