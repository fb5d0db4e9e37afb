using Recsys.Models.Ratings.Baselines;

namespace Recsys.Models.Tests.Ratings;

public class BiasFitTests
{
    [Fact]
    public void Two_users_of_one_item_by_hand()
    {
        // μ = 4; by symmetry b_i = 0, and b_u = (±1 − 0)/(1 + 1).
        var model = BiasFit.Of(SmallRatings.Of(2, 1, (1, 1, 5), (2, 1, 3)), new BiasOptions { UserRegularisation = 1, ItemRegularisation = 1 });
        Assert.Equal([0f, 0.5f, -0.5f], model.Users);
        Assert.Equal([0f, 0f], model.Items);
        Assert.Equal(4.5f, model.Of(1, 1));
        Assert.Equal(4f, model.Of(0, 0));
    }

    [Fact]
    public void Three_ratings_by_hand()
    {
        // Users a, b and items x, y: a-x 5, b-x 3, a-y 1, so μ = 3; λ_u = λ_i = 1. The normal equations in (a, b, x, y), residuals 2, 0, −2:
        // 3a + x + y = 0; 2b + x = 0; a + b + 3x = 2; a + 2y = −2. From the last a = −2 − 2y; the first gives x = 6 + 5y, the second b = −3 − 2.5y;
        // the third −2 − 2y − 3 − 2.5y + 18 + 15y = 2, so y = −11/10.5 = −22/21, x = 16/21, b = −8/21, a = 2/21.
        var model = BiasFit.Of(
            SmallRatings.Of(2, 2, (1, 1, 5), (2, 1, 3), (1, 2, 1)), new BiasOptions { UserRegularisation = 1, ItemRegularisation = 1 });
        Assert.Equal([0, 2 / 21.0, -8 / 21.0], model.Users.Select(b => (double)b), (e, a) => Math.Abs(e - a) < 1e-6);
        Assert.Equal([0, 16 / 21.0, -22 / 21.0], model.Items.Select(b => (double)b), (e, a) => Math.Abs(e - a) < 1e-6);
    }

    [Fact]
    public void At_the_minimum_no_bias_wants_to_move()
    {
        var data = SmallRatings.Data(3);
        var options = new BiasOptions { UserRegularisation = 2, ItemRegularisation = 7 };
        var model = BiasFit.Of(data, options);
        var (users, items) = (new double[data.UserVocabulary.Size], new double[data.ItemVocabulary.Size]);
        for (var r = 0; r < data.Count; r++)
        {
            var residual = data.Values[r] - model.Scale.Mean - model.Users[data.Users[r]] - model.Items[data.Items[r]];
            users[data.Users[r]] += residual;
            items[data.Items[r]] += residual;
        }

        Assert.All(users.Zip(model.Users), p => Assert.Equal(0, p.First - (2 * p.Second), 1e-4));
        Assert.All(items.Zip(model.Items), p => Assert.Equal(0, p.First - (7 * p.Second), 1e-4));
        Assert.Equal((0f, 0f), (model.Users[1], model.Items[1]));
    }
}
