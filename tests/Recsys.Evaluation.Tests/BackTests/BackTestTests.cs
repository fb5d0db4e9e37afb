using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;

namespace Recsys.Evaluation.Tests.BackTests;

public sealed class BackTestTests
{
    [Fact]
    public void Seen_items_and_padding_are_not_ranked()
    {
        // Column 0 has the best score, items 1 and 2 are seen: item 3 leads, then 4.
        using var model = new FixedScores(9, 8, 7, 6, 5, 4);
        var result = BackTest.Run(model, [TestData.Case(4, 1, 2)]);
        Assert.Equal([2], result.Ranks);
        Assert.Equal([3, 4, 5, 0, 0, 0, 0, 0, 0, 0], result.Lists);
        Assert.Equal(1 / Math.Log2(3), result.Ndcg10.Mean, 12);
        Assert.Equal(1, result.Hr10.Mean);
        Assert.Equal(0.5, result.Mrr10.Mean, 12);
        Assert.Equal(3.0 / 5, result.Coverage10, 12);
    }

    [Fact]
    public void Of_two_equal_scores_the_lower_index_comes_first()
    {
        using var model = new FixedScores(0, 1, 1, 1, 1);
        Assert.Equal([1, 2, 3, 4], BackTest.Run(model, [TestData.Case(1), TestData.Case(2), TestData.Case(3), TestData.Case(4)]).Ranks);
    }

    [Fact]
    public void A_rank_beyond_ten_counts_nothing()
    {
        using var model = new FixedScores([.. Enumerable.Range(0, 30).Select(i => -(float)i)]);
        var result = BackTest.Run(model, [TestData.Case(10), TestData.Case(11)]);
        Assert.Equal([10, 11], result.Ranks);
        Assert.Equal(0.5, result.Hr10.Mean);
        // Sample deviation of (1, 0) is √½; over √2 that is ½.
        Assert.Equal(0.5, result.Hr10.StandardError, 12);
    }

    [Fact]
    public void Cases_are_scored_in_batches_and_stay_in_order()
    {
        using var model = new FixedScores([.. Enumerable.Range(0, 8).Select(i => -(float)i)]);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 300).Select(n => TestData.Case((n % 7) + 1))];
        var done = new List<int>();
        var result = BackTest.Run(model, cases, done.Add);
        Assert.Equal(cases.Select(c => c.Target), result.Ranks);
        Assert.Equal([128, 256, 300], done);
        Assert.Equal(result.Ndcg10.Mean, BackTest.Ndcg10(model, cases), 12);
        Assert.Equal(128, model.LargestBatch);
    }

    [Fact]
    public void A_target_without_a_number_is_an_error_that_names_the_model()
    {
        using var model = new FixedScores(0, 1, float.NaN);
        Assert.Contains(
            "'fixed'", Assert.Throws<InvalidDataException>(() => BackTest.Run(model, [TestData.Case(2)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cases_give_zeros()
    {
        using var model = new FixedScores(0, 1);
        Assert.Equal(0, BackTest.Run(model, []).Ndcg10.Mean);
    }

    [Fact]
    public void Ninety_nine_negatives_flatter_the_model_and_are_the_same_for_the_same_seed()
    {
        using var model = new FixedScores([.. Enumerable.Range(0, 2000).Select(i => -(float)i)]);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 200).Select(n => TestData.Case(1 + (n * 10)))];
        var (hits, _) = SampledNegativesTest.Run(model, cases, 7);
        Assert.True(hits.Mean > 5 * BackTest.Run(model, cases).Hr10.Mean);
        Assert.Equal(hits, SampledNegativesTest.Run(model, cases, 7).Hr10);
    }

    [Fact]
    public void Ninety_nine_negatives_end_where_the_catalog_is_smaller()
    {
        using var model = new FixedScores(0, 3, 2, 1);
        Assert.Equal(1 / Math.Log2(3), SampledNegativesTest.Run(model, [TestData.Case(3, 1)], 7).Ndcg10.Mean, 12);
    }
}
