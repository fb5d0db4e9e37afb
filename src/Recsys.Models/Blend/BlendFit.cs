using System.ComponentModel.DataAnnotations;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain.Context;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Families.Popularity;

namespace Recsys.Models.Blend;

/// <summary>
/// Fits a blend on validation cases, which the members were not trained on. How many choices are taken for unexplained is chosen by the held-out
/// NDCG@10, of one weight a member (and of the additions) and of two kinds of choices by themselves. Among the forms (one weight a member; two, for
/// choices of two kinds; additions by the length of the history; additions by context) the simplest is taken that none beats on held-out folds by
/// more than the standard error of the difference in log-likelihood (two kinds must have the better held-out NDCG@10 too), and fitted on all cases;
/// where its held-out NDCG@10 does not beat the best member's, or there are hardly any cases, that member answers alone.
/// Deterministic: the folds follow from the seed.
/// </summary>
public static class BlendFit
{
    /// <summary>The least weight of a member that answers alone.</summary>
    private const double LeastAlone = 0.01;

    /// <summary>Fits the weights of the members, in their order.</summary>
    /// <param name="members">At least one, all over the same items.</param>
    /// <param name="cases">Validation cases.</param>
    /// <param name="context">The encoding of the cases' contexts.</param>
    /// <param name="seed">Divides the cases into folds.</param>
    /// <param name="options">Settings, or the defaults.</param>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no member, or they disagree about the items.</exception>
    public static BlendWeights Fit(
        IReadOnlyList<IRecommender> members, IReadOnlyList<EvaluationCase> cases, ContextFeatures context, int seed = 0, BlendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(context);
        options ??= new BlendOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        if (options.UnexplainedShares.Any(e => e is not (>= 0 and < 1)))
        {
            throw new ValidationException($"{nameof(BlendOptions.UnexplainedShares)} must be shares from 0 to below 1.");
        }

        if (members.Count == 0)
        {
            throw new ArgumentException("A blend needs at least one member.", nameof(members));
        }

        if (members.Any(m => m.ItemSize != members[0].ItemSize))
        {
            throw new ArgumentException(
                $"The members disagree about the items: {string.Join(", ", members.Select(m => $"{m.Name} {m.ItemSize}"))}.", nameof(members));
        }

        string[] names = [.. members.Select(m => m.Name)];
        var data = BlendCases.Collect(members, cases, seed, options);
        return data.Count < options.Folds * 2 ? OfFew(data, names) : Choose(data, names, context, seed, options);
    }

    /// <summary>
    /// The weight of a model that answers alone: the maximum of the likelihood of <c>softmax(w·z)</c>, so that scores are log-odds like those of a
    /// blend, which boosts, freshness and exploration take them for. The order stays as it is: a model that foresees nothing has the least weight.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="cases">Validation cases.</param>
    /// <param name="seed">Chooses among many cases.</param>
    /// <param name="options">Settings of the fit, or the defaults.</param>
    public static double WeightAlone(IRecommender model, IReadOnlyList<EvaluationCase> cases, int seed = 0, BlendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new BlendOptions();
        return Alone(BlendCases.Collect([model], cases, seed, options), options);
    }

    private static double Alone(List<BlendCase> data, BlendOptions options)
    {
        if (data.Count < options.Folds * 2) return 1;
        var objective = new BlendObjective(1, BlendForm.Common, ContextBasis.Of(ContextFeatures.None), options.BaseRidge, 0);
        return Math.Max(LeastAlone, ProjectedNewton.Maximise(objective, data, nonNegative: true)[0]);
    }

    /// <summary>The best member alone, among equals popularity: too few cases tell nothing of weights, and it was not fitted by hopes.</summary>
    private static BlendWeights OfFew(List<BlendCase> data, string[] names)
    {
        double[] ndcg = [.. names.Select((_, m) => data.Sum(c => c.Ndcg10Of(m)) / Math.Max(1, data.Count))];
        var best = Enumerable.Range(0, names.Length)
            .OrderByDescending(m => ndcg[m]).ThenBy(m => names[m] == PopularityOptions.FamilyName ? 0 : 1).First();
        return BlendWeights.Only(names, best) with { Cases = data.Count, HeldOutNdcg10 = ndcg[best], MemberNdcg10 = ndcg };
    }

    private static BlendWeights Choose(List<BlendCase> data, string[] names, ContextFeatures context, int seed, BlendOptions options)
    {
        var basis = ContextBasis.Of(context);
        var folds = FoldsOf(data.Count, options.Folds, seed);
        Outcome Try(IChoiceModel model) => CrossValidate(model, data, folds, options);
        Outcome BestOf(Func<double, IChoiceModel> model) => options.UnexplainedShares.Select(e => Try(model(e))).MaxBy(o => o.Ndcg10)!;
        var common = new BlendObjective(names.Length, BlendForm.Common, basis, options.BaseRidge, 0);
        var best = BestOf(e => new OneKindOfChoices(common, e));
        var unexplained = best.Model.Unexplained;
        if (names.Length > 1)
        {
            // The shares of unexplained choices may differ here, and one that costs likelihood can be the better one for the ranking:
            // both must be better.
            var mixture = BestOf(e => new TwoKindsOfChoices(common, e));
            best = mixture.Beats(best) && mixture.Ndcg10 > best.Ndcg10 ? mixture : best;
        }

        foreach (var form in (BlendForm[])[BlendForm.ByLength, BlendForm.ByLengthAndContext])
        {
            if (form == BlendForm.ByLengthAndContext && context.Cardinality == 0)
            {
                continue;
            }

            foreach (var ridge in options.DeltaRidges)
            {
                var outcome = Try(new OneKindOfChoices(new BlendObjective(names.Length, form, basis, options.BaseRidge, ridge), unexplained));
                best = outcome.Beats(best) ? outcome : best;
            }
        }

        var memberNdcg = Enumerable.Range(0, names.Length).Select(m => data.Average(c => c.Ndcg10Of(m))).ToArray();
        var strongest = Array.IndexOf(memberNdcg, memberNdcg.Max());
        var weights = best.Ndcg10 > memberNdcg[strongest]
            ? best.Model.ToWeights(best.Model.Fit(data, options.NonNegative), names)
            : BlendWeights.Only(names, strongest, Alone([.. data.Select(c => c.Of(strongest))], options));
        return weights with { Cases = data.Count, HeldOutNdcg10 = Math.Max(best.Ndcg10, memberNdcg[strongest]), MemberNdcg10 = memberNdcg };
    }

    private static Outcome CrossValidate(IChoiceModel model, List<BlendCase> data, int[] folds, BlendOptions options)
    {
        var likelihoods = new double[data.Count];
        double ndcg = 0;
        double[]? x = null;
        var buffer = new float[data.Max(c => c.Count)];
        for (var fold = 0; fold < options.Folds; fold++)
        {
            x = model.Fit([.. data.Where((_, i) => folds[i] != fold)], options.NonNegative, x);
            for (var i = 0; i < data.Count; i++)
            {
                if (folds[i] == fold)
                {
                    var blended = buffer.AsSpan(0, data[i].Count);
                    model.Blend(data[i], x, blended);
                    ndcg += data[i].Ndcg10(blended);
                    likelihoods[i] = model.LogLikelihood(data[i], x);
                }
            }
        }

        return new Outcome(model, likelihoods, ndcg / data.Count);
    }

    private static int[] FoldsOf(int count, int folds, int seed)
    {
        int[] result = [.. Enumerable.Range(0, count).Select(i => i % folds)];
        Seeded.Net(seed, int.MaxValue - 1).Shuffle(result);
        return result;
    }

    private sealed record Outcome(IChoiceModel Model, double[] LogLikelihoods, double Ndcg10)
    {
        /// <summary>Two forms that say the same differ by rounding and by their penalties, and not by chance: less than this is no gain.</summary>
        private const double LeastGain = 1e-4;

        public bool Beats(Outcome simpler) => Chance.IsBeyond([.. LogLikelihoods.Zip(simpler.LogLikelihoods, (a, b) => a - b - LeastGain)]);
    }
}
