using System.Numerics.Tensors;
using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Training;

namespace Recsys.Models.Neighbours;

/// <summary>
/// Chooses ω and H on the validation cases, which neither the model nor the table has learnt from: the pair with the highest NDCG@10, if it is above the
/// model alone by more than one standard error of the paired difference; else the model stays alone.
/// </summary>
internal static class NeighbourFit
{
    /// <summary>ω that are tried.</summary>
    private static readonly double[] Shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <summary>Scores that are looked at for each pair; where there are more, a sample of the cases is.</summary>
    private const int MostScores = 64_000_000;

    public static NeighbourWeight Of(ITrainedModel model, TrainingInput input, NeighbourForm form)
    {
        var neighbours = ItemNeighbours.Of(input.Split, form.IsOrdered);
        var most = Math.Clamp(MostScores / model.ItemSize, 100, ValidationProbe.DefaultMaxCases);
        var cases = new ValidationProbe(input.Split.Validation, input.Seed, most).Cases;
        if (cases.Count < 2) return NeighbourWeight.None;
        var alone = new double[cases.Count];
        NeighbourWeight[] pairs = [.. form.HalfLives.SelectMany(h => Shares.Select(w => new NeighbourWeight(w, h)))];
        var gains = pairs.Select(_ => new double[cases.Count]).ToArray();
        var (row, near, sum) = (new float[model.ItemSize], new float[model.ItemSize], new float[model.ItemSize]);
        var scores = new float[ValidationProbe.BatchSize * model.ItemSize];
        var c = 0;
        foreach (var batch in cases.Chunk(ValidationProbe.BatchSize))
        {
            model.Score([.. batch.Select(b => b.Query)], scores.AsSpan(0, batch.Length * model.ItemSize));
            for (var b = 0; b < batch.Length; b++, c++)
            {
                var (query, target) = batch[b];
                scores.AsSpan(b * model.ItemSize, model.ItemSize).CopyTo(row);
                alone[c] = Ndcg10(row, query, target, sum);
                for (var p = 0; p < pairs.Length; p++)
                {
                    if (p % Shares.Length == 0)
                    {
                        near.AsSpan().Clear();
                        neighbours.AddTo(query.History, pairs[p].HalfLife, factor: 1, near);
                    }

                    TensorPrimitives.Multiply(row, (float)pairs[p].OfModel, sum);
                    TensorPrimitives.MultiplyAdd(near, (float)pairs[p].OfNeighbours, sum, sum);
                    gains[p][c] = Ndcg10(sum, query, target, sum) - alone[c];
                }
            }
        }

        var best = Enumerable.Range(0, pairs.Length).MaxBy(p => gains[p].Sum());
        return IsBeyondChance(gains[best]) ? pairs[best] : NeighbourWeight.None;
    }

    private static double Ndcg10(float[] scores, RecommendationQuery query, int target, float[] buffer)
    {
        scores.CopyTo(buffer, 0);
        return ValidationProbe.Ndcg10At(ValidationProbe.RankOf(buffer, query.History, target));
    }

    private static bool IsBeyondChance(double[] gains)
    {
        var mean = gains.Average();
        var variance = gains.Sum(g => (g - mean) * (g - mean)) / (gains.Length - 1);
        return mean > Math.Sqrt(variance / gains.Length);
    }
}
