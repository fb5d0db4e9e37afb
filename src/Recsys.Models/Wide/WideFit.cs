using System.Numerics.Tensors;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Neighbours;

namespace Recsys.Models.Wide;

/// <summary>
/// Chooses the weights on the validation cases, which neither the network nor the tables have learnt from: first the lifts (<see cref="LiftFit"/>),
/// then a table of pairs beside both: rules, windowed EASE, or for a network that reads sets common users too. The table and the weight with the
/// highest NDCG@10 are taken if they are above nothing by more than one standard error of the paired difference.
/// </summary>
internal sealed class WideFit
{
    /// <summary>Scores held in memory at once; where there are more, a sample of the cases is looked at.</summary>
    private const int MostScores = 32_000_000;

    /// <summary>More cases than an epoch is judged by: weights are chosen once.</summary>
    private const int MostCases = 6_000;

    /// <summary>Of all that is done with the score of an item for a case, measured.</summary>
    private const double SecondsOfScore = 6e-8, SecondsOfScoreWithLifts = 15e-8;

    private static readonly double[] Shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    private readonly IReadOnlyList<EvaluationCase> _cases;
    private readonly float[][] _scores;
    private readonly float[] _part;
    private readonly float[] _sum;

    private WideFit(ITrainedModel model, IReadOnlyList<EvaluationCase> cases)
    {
        (_cases, _part, _sum) = (cases, new float[model.ItemSize], new float[model.ItemSize]);
        _scores = [.. cases.Select(_ => new float[model.ItemSize])];
        var size = ValidationProbe.BatchOf(model.ItemSize);
        var buffer = new float[size * model.ItemSize];
        for (var from = 0; from < cases.Count; from += size)
        {
            RecommendationQuery[] queries = [.. cases.Skip(from).Take(size).Select(c => c.Query)];
            model.Score(queries, buffer.AsSpan(0, queries.Length * model.ItemSize));
            for (var q = 0; q < queries.Length; q++) buffer.AsSpan(q * model.ItemSize, model.ItemSize).CopyTo(_scores[from + q]);
        }
    }

    /// <summary>
    /// Processor seconds that it takes, about: the network scores the cases, and each way to mix passes over the scores. The tables and lifts are
    /// there: they are made once for all networks, the tables before any.
    /// </summary>
    public static double CpuSecondsOf(TrainingInput input, WideForm form)
    {
        var items = input.Split.Train.ItemVocabulary.Size;
        var cases = Math.Min(MostOf(items), input.Split.Validation.Count);
        return (double)items * cases * (form.UseContextLifts ? SecondsOfScoreWithLifts : SecondsOfScore);
    }

    /// <summary>The parts, and how much each counts.</summary>
    public static WideParts Of(ITrainedModel model, TrainingInput input, WideForm form)
    {
        var cases = new ValidationProbe(input.Split.Validation, input.Seed, MostOf(model.ItemSize)).Cases;
        if (cases.Count < 2) return WideParts.None;
        var fit = new WideFit(model, cases);
        var weights = WideWeights.None;
        ContextLifts? lifts = null;
        if (form.UseContextLifts && LiftFit.Of(fit._scores, cases, ContextLifts.Of(input)) is var (found, lift))
        {
            (weights, lifts) = (weights with { Lift = lift }, found);
            fit.Keep(found, lift);
        }

        var tables = TablesOf(input, form);
        if (fit.Best(tables) is not var (table, share)) return new WideParts(weights, lifts, null);
        return new WideParts(weights with { Neighbours = share, HalfLife = tables[table].HalfLife }, lifts, tables[table].Table);
    }

    /// <summary>The most cases that a table and its share are chosen on.</summary>
    internal static int MostOf(int items) => Math.Clamp(MostScores / items, 100, MostCases);

    /// <summary>The tables that are tried, each with its half-life.</summary>
    private static List<(ItemNeighbours Table, double HalfLife)> TablesOf(TrainingInput input, WideForm form)
    {
        var rules = TableChoice.Rules(input, new NeighboursOptions());
        var ease = TableChoice.Ease(input, new EaseOptions());
        List<(ItemNeighbours, double)> tables = [(rules.Table, rules.HalfLife), (ease.Table, ease.HalfLife)];
        if (form.CommonUsers is { } halfLife) tables.Add((ItemNeighbours.Of(input.Split, new CommonUsersForm()), halfLife));
        return tables;
    }

    /// <summary>The table and the share that rank best; null where none is better beyond chance.</summary>
    private (int Table, double Share)? Best(List<(ItemNeighbours Table, double HalfLife)> tables)
    {
        double[] factors = [.. tables.Select(t => WideWeights.NeighbourScale / t.Table.Unit)];
        var gains = Enumerable.Range(0, tables.Count * Shares.Length).Select(_ => new double[_cases.Count]).ToArray();
        for (var c = 0; c < _cases.Count; c++)
        {
            _scores[c].CopyTo(_sum, 0);
            var alone = Ndcg10(c);
            for (var t = 0; t < tables.Count; t++)
            {
                _part.AsSpan().Clear();
                tables[t].Table.AddTo(_cases[c].Query.History, tables[t].HalfLife, factors[t], _part);
                for (var s = 0; s < Shares.Length; s++)
                {
                    TensorPrimitives.Multiply(_scores[c], (float)(1 - Shares[s]), _sum);
                    TensorPrimitives.MultiplyAdd(_part, (float)Shares[s], _sum, _sum);
                    gains[(t * Shares.Length) + s][c] = Ndcg10(c) - alone;
                }
            }
        }

        var best = Enumerable.Range(0, gains.Length).MaxBy(g => gains[g].Sum());
        return Chance.IsBeyond(gains[best]) ? (best / Shares.Length, Shares[best % Shares.Length]) : null;
    }

    /// <summary>Makes the lifts a part of the scores that neighbours are chosen beside.</summary>
    private void Keep(ContextLifts lifts, double share)
    {
        for (var c = 0; c < _cases.Count; c++) lifts.AddTo(_cases[c].Query.Context, share, _scores[c]);
    }

    private double Ndcg10(int @case) => ValidationProbe.Ndcg10At(ValidationProbe.RankOf(_sum, _cases[@case].Query.History, _cases[@case].Target));
}
