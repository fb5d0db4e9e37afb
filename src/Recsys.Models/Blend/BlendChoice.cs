using Recsys.Datasets.Splits;
using Recsys.Domain.Context;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Blend;

/// <summary>
/// The blend of some models, or the best of them as it answers by itself, which is more than the member that the blend makes of it: a network with
/// its table of pairs. Both rank validation cases that the fit has not seen, nor where there are enough the choice of an epoch, and the one with the
/// higher NDCG@10 is taken: the fit has tried its forms on its own cases, and the best of many is better there by chance. Of few such cases the best
/// of many models is better by chance too, and so is it on cases that it has chosen its epoch or its table on: there a model is taken that is better
/// by more than a standard error. Where (nearly) all cases were seen the fit's held-out folds speak for it, and the models are judged on all that it
/// has seen: on those each of them has chosen its epoch and its table, so that one must be better than the blend by more than a standard error.
/// </summary>
public static class BlendChoice
{
    /// <summary>Fewer fresh cases than this say less than the held-out folds.</summary>
    private const int FewestFresh = 500;

    /// <summary>
    /// Of fewer cases that a choice has not seen the highest of seven models, which differ by thousandths, is above the blend by luck more often than
    /// not: the paired difference has an error of .004 to .006 over 500 cases.
    /// </summary>
    private const int FewestToTrust = 2_000;

    /// <summary>More would take minutes.</summary>
    private const int MostFresh = 6_000;

    /// <summary>Scores that more than the fewest cases may take, over all models: they are never held at once.</summary>
    private const long MostScores = 1_000_000_000;

    /// <summary>Fits a blend and judges it.</summary>
    /// <param name="models">The models as they answer by themselves; at least one.</param>
    /// <param name="cases">Validation cases.</param>
    /// <param name="context">The encoding of the cases' contexts.</param>
    /// <param name="seed">Divides the cases.</param>
    /// <param name="options">Settings of the fit, or the defaults.</param>
    /// <returns>
    /// A model that does not own the models. Its weights bring it back: <see cref="BlendMembers.Of(IEnumerable{ITrainedModel}, BlendWeights)"/>.
    /// </returns>
    public static BlendModel Of(
        IReadOnlyList<ITrainedModel> models, IReadOnlyList<EvaluationCase> cases, ContextFeatures context, int seed = 0, BlendOptions? options = null)
    {
        var members = BlendMembers.Of(models);
        var weights = BlendFit.Fit(members, cases, context, seed, options);
        var blend = new BlendModel(members, weights);
        var (asked, _) = BlendCases.MostOf(members.Count, blend.ItemSize, cases.Count, options ?? new BlendOptions());
        var seen = ValidationProbe.OthersOf(cases.Count, seed, asked);
        var chose = ValidationProbe.SampleOf(cases.Count, seed, MostOfChoices(blend.ItemSize));
        int[] fresh = [.. Enumerable.Range(0, cases.Count).Except(seen)], freshToAll = [.. fresh.Except(chose)];
        var isFreshToAll = freshToAll.Length >= FewestFresh;
        if (isFreshToAll) fresh = freshToAll;
        var hasFresh = fresh.Length >= FewestFresh;
        var most = hasFresh ? MostOf(models.Count, blend.ItemSize) : seen.Length;
        var judged = hasFresh ? fresh : seen;
        EvaluationCase[] judges = [.. ValidationProbe.SampleOf(judged.Length, seed, Math.Max(1, most)).Select(c => cases[judged[c]])];
        var probe = new ValidationProbe(judges, seed, judges.Length);
        double[][] alone = [.. models.Select(probe.Each)];
        var best = Enumerable.Range(0, alone.Length).MaxBy(m => MeanOf(alone[m]));
        var isBetter = hasFresh
            ? IsBetter(alone[best], probe.Each(blend), isFreshToAll)
            : MeanOf(alone[best]) > weights.HeldOutNdcg10 + Chance.MeanOf(alone[best]).Error;
        if (!isBetter) return blend;
        weights = BlendWeights.Only([models[best].Name], 0, BlendFit.WeightAlone(models[best], cases, seed, options)) with
        {
            KeepsTable = true,
            Cases = judges.Length,
            HeldOutNdcg10 = MeanOf(alone[best]),
            MemberNdcg10 = [MeanOf(alone[best])],
        };
        return new BlendModel([models[best]], weights);
    }

    /// <summary>Whether a model is better than the blend on cases that the fit has not seen.</summary>
    /// <param name="model">NDCG@10 of the model, by case.</param>
    /// <param name="blend">NDCG@10 of the blend, by case.</param>
    /// <param name="isFreshToAll">Whether the model has chosen nothing on these cases either.</param>
    internal static bool IsBetter(double[] model, double[] blend, bool isFreshToAll) => !isFreshToAll || model.Length < FewestToTrust
        ? Chance.IsBeyond([.. model.Zip(blend, (m, b) => m - b)])
        : MeanOf(model) > MeanOf(blend);

    /// <summary>Cases that an epoch, the form of a counted table or the share of a table were chosen on, from the same end of one order.</summary>
    private static int MostOfChoices(int items) => Math.Max(ValidationProbe.DefaultMaxCases, Math.Max(WideFit.MostOf(items), TableChoice.MostCases));

    private static double MeanOf(double[] cases) => Chance.MeanOf(cases).Mean;

    /// <summary>The most fresh cases that so many models, and the blend of them, are judged on.</summary>
    internal static int MostOf(int models, int items) => (int)Math.Clamp(MostScores / (2L * models * items), FewestFresh, MostFresh);
}
