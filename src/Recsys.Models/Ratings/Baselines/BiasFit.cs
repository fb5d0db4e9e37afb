using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.Baselines;

/// <summary>
/// Minimises <c>Σ (r_ui − μ − b_u − b_i)² + λ_u Σ b_u² + λ_i Σ b_i²</c> with μ the mean of the ratings. Given the ones the others have a closed form,
/// <c>b_i = Σ_u (r_ui − μ − b_u)/(n_i + λ_i)</c> and likewise b_u; solving for both in turn goes to the one minimum, since the sum is convex.
/// </summary>
internal static class BiasFit
{
    /// <summary>Rounds end where no bias moved by more.</summary>
    private const double Precision = 1e-9;

    public static BiasModel Of(RatingDataset train, BiasOptions options)
    {
        var scale = RatingScale.Of(train);
        var residuals = new double[train.Count];
        for (var r = 0; r < residuals.Length; r++) residuals[r] = train.Values[r] - scale.Mean;
        var users = new double[train.UserVocabulary.Size];
        var items = new double[train.ItemVocabulary.Size];
        for (var round = 0; round < options.MaxRounds; round++)
        {
            var moved = Solve(items, train.Items, users, train.Users, residuals, options.ItemRegularisation);
            moved = Math.Max(moved, Solve(users, train.Users, items, train.Items, residuals, options.UserRegularisation));
            if (moved <= Precision) break;
        }

        return new BiasModel(BiasOptions.FamilyName, scale, Array.ConvertAll(users, b => (float)b), Array.ConvertAll(items, b => (float)b));
    }

    /// <summary>Solves for one side and says how far it moved at most.</summary>
    private static double Solve(
        double[] own, ReadOnlySpan<int> ownIndex, double[] other, ReadOnlySpan<int> otherIndex, double[] residuals, double regularisation)
    {
        var (sums, counts) = (new double[own.Length], new int[own.Length]);
        for (var r = 0; r < residuals.Length; r++)
        {
            sums[ownIndex[r]] += residuals[r] - other[otherIndex[r]];
            counts[ownIndex[r]]++;
        }

        double moved = 0;
        for (var i = 0; i < own.Length; i++)
        {
            if (counts[i] == 0) continue;
            var solved = sums[i] / (counts[i] + regularisation);
            moved = Math.Max(moved, Math.Abs(solved - own[i]));
            own[i] = solved;
        }

        return moved;
    }
}
