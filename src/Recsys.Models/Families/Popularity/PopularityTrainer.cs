using System.Numerics.Tensors;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// Counts once a half-life, then tries smoothings and weights on the validation cases; or counts all events in the form that was chosen.
/// </summary>
internal sealed class PopularityTrainer(TrainingInput input, PopularityOptions options)
    : CountedTraining<PopularityModel>(PopularityOptions.FamilyName)
{
    /// <summary>Scores (cases times items) of a setting, and the cases between which that bounds them.</summary>
    private const int MostScores = 100_000_000, FewestCases = 200, SumsAtOnce = 1_024;

    protected override (PopularityModel Model, double Loss, double Ndcg10) Count(CancellationToken cancellationToken)
    {
        var train = input.Split.Train;
        if (Chosen is { Tables.Form: var chosen })
        {
            return (new PopularityModel(PopularityTables.Of(PopularityCounts.Of(train, chosen.HalfLifeInDays), train.Context, chosen)), 0, 0);
        }

        var probe = new ValidationProbe(input.Split.Validation, input.Seed, CasesOf(train.ItemVocabulary.Size));
        var hasContext = train.Context.Cardinality > 0;
        var bestLikelihood = double.NegativeInfinity;
        PopularityModel? best = null;
        foreach (var halfLife in train.IsTimed ? options.HalfLivesInDays : [double.PositiveInfinity])
        {
            var counts = PopularityCounts.Of(train, halfLife);
            foreach (var weight in hasContext ? options.ContextWeights : [0])
            {
                // Without a weight there is nothing to smooth.
                foreach (var smoothing in weight == 0 ? options.Smoothings.Take(1) : options.Smoothings)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var form = new PopularityForm(halfLife, smoothing, weight);
                    var model = new PopularityModel(PopularityTables.Of(counts, train.Context, form));
                    var likelihood = MeanLogLikelihood(model, probe);
                    if (likelihood > bestLikelihood) (bestLikelihood, best) = (likelihood, model);
                }
            }
        }

        if (best is null) throw new InvalidOperationException("No setting of popularity gives a finite likelihood.");
        return (best, -bestLikelihood, probe.Ndcg10(best));
    }

    protected override PopularityModel Load(Stream trained) => PopularityModel.Load(input, trained);

    /// <summary>Cases that a setting is tried on, where there are as many items.</summary>
    internal static int CasesOf(int items) => Math.Clamp(MostScores / Math.Max(1, items), FewestCases, ValidationProbe.DefaultMaxCases);

    /// <summary>The mean of <c>log softmax(scores over unseen items)[target]</c>; 0 without cases, so that the first setting wins.</summary>
    private static double MeanLogLikelihood(PopularityModel model, ValidationProbe probe)
    {
        var scores = new float[model.ItemSize];
        double sum = 0;
        foreach (var @case in probe.Cases)
        {
            model.Score([@case.Query], scores);
            var target = scores[@case.Target];
            scores[0] = float.NegativeInfinity;
            foreach (var item in @case.Query.History)
            {
                scores[item] = float.NegativeInfinity;
            }

            // They are logarithms of chances, lifted by a context: far from where an exponential overflows. In parts, so that small ones count.
            TensorPrimitives.Exp(scores, scores);
            double denominator = 0;
            for (var from = 0; from < scores.Length; from += SumsAtOnce)
            {
                denominator += TensorPrimitives.Sum(scores.AsSpan(from, Math.Min(SumsAtOnce, scores.Length - from)));
            }

            sum += target - Math.Log(denominator);
        }

        return probe.Cases.Count == 0 ? 0 : sum / probe.Cases.Count;
    }
}
