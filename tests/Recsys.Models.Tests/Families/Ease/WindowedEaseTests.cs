using System.ComponentModel.DataAnnotations;
using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Ease;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Families.Ease;

public class WindowedEaseTests
{
    private static readonly TrainingInput Input = new(SmallShop.Split(), Seed: 7);

    /// <summary>Row 0 takes no part in the last history.</summary>
    private static readonly int[][] Histories = [[0, 1, 2, 3], [2, 0, 4], [4, 3, 1, 0, 2], [-1, 1, 4], []];

    [Theory]
    [InlineData(0.5, 3)]
    [InlineData(0.9, 30)]
    [InlineData(1, 100)]
    public void Weights_are_the_closed_form_of_faded_co_occurrences(double decay, double lambda)
    {
        const int size = 5;
        var gram = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            gram[i, i] = lambda;
            for (var j = 0; j < size; j++)
            {
                foreach (var history in Histories.Where(h => h.Contains(i) && h.Contains(j)))
                    gram[i, j] += Math.Pow(decay, Math.Abs(Array.IndexOf(history, i) - Array.IndexOf(history, j)));
            }
        }

        var inverse = Inverse(gram, size);
        var weights = EaseWeights.Of(Histories, size, decay, lambda, CancellationToken.None);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) Assert.Equal(i == j ? 0 : -inverse[i, j] / inverse[j, j], weights[(i * size) + j], 1e-5);
        }
    }

    [Fact]
    public void Where_the_order_says_nothing_it_is_plain_EASE()
    {
        var input = new TrainingInput(LongHistories.Split(chains: 0), Seed: 7);
        var choice = TableChoice.Ease(input, new EaseOptions());
        var form = Assert.IsType<EaseForm>(choice.Form);
        Assert.Equal((1, float.PositiveInfinity), (form.Decay, choice.HalfLife));
        using var plain = new EaseRecommender(input.Split.Train, form.Lambda);
        var scores = SmallShop.Scores(plain, new RecommendationQuery { History = [3] });
        var row = Enumerable.Range(3 * choice.Table.Width, choice.Table.Width).ToArray();
        // The strongest hundred of four hundred, as they are in the full matrix.
        Assert.All(row, k => Assert.Equal(scores[choice.Table.Ids[k]], choice.Table.Similarities[k], 1e-5f));
        Assert.Equal(scores.Select(MathF.Abs).OrderDescending().ElementAt(99), MathF.Abs(choice.Table.Similarities[row[^1]]), 1e-5f);
    }

    [Fact]
    public void Where_it_says_something_pairs_fade_and_so_does_the_query()
    {
        var choice = TableChoice.Ease(Input, new EaseOptions());
        Assert.True(Assert.IsType<EaseForm>(choice.Form).Decay < 1);
        Assert.True(float.IsFinite(choice.HalfLife));
    }

    [Fact]
    public void Of_more_items_than_take_part_the_rarest_have_no_weights()
    {
        var train = Input.Split.Train;
        var table = new EaseForm(0.9, 30, MostItems: 10).Build(train, TestContext.Current.CancellationToken);
        int[] linked = [.. Enumerable.Range(1, table.Items - 1).Where(i => table.Similarities[i * table.Width] != 0)];
        int Users(int item) => train.Users.ToArray().Zip(train.Items.ToArray()).Distinct().Count(p => p.Second == item);
        Assert.Equal(10, linked.Length);
        Assert.True(linked.Min(Users) >= Enumerable.Range(1, table.Items - 1).Except(linked).Max(Users));
        Assert.Subset(linked.ToHashSet(), table.Ids.Where(i => i > 0).ToHashSet());
    }

    [Fact]
    public void Settings_out_of_their_range_are_refused()
    {
        void Refused(EaseOptions options, string name) => Assert.Contains(
            name, Assert.Throws<ValidationException>(() => ModelFamilies.With(options)).Message, StringComparison.Ordinal);
        Refused(new EaseOptions { Decays = [1.1] }, "Decays");
        Refused(new EaseOptions { Lambdas = [0] }, "Lambdas");
        Refused(new EaseOptions { HalfLives = [0] }, "HalfLives");
        Refused(new EaseOptions { MostItems = 100_000 }, "MostItems");
    }

    /// <summary>Gauss and Jordan, in double.</summary>
    private static double[,] Inverse(double[,] matrix, int size)
    {
        var (a, result) = ((double[,])matrix.Clone(), new double[size, size]);
        for (var i = 0; i < size; i++) result[i, i] = 1;
        for (var k = 0; k < size; k++)
        {
            var pivot = a[k, k];
            for (var j = 0; j < size; j++) (a[k, j], result[k, j]) = (a[k, j] / pivot, result[k, j] / pivot);
            for (var i = 0; i < size; i++)
            {
                var factor = a[i, k];
                for (var j = 0; i != k && j < size; j++)
                    (a[i, j], result[i, j]) = (a[i, j] - (factor * a[k, j]), result[i, j] - (factor * result[k, j]));
            }
        }

        return result;
    }
}
