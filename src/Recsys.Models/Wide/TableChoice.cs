using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Neighbours;

namespace Recsys.Models.Wide;

/// <summary>A table, how the items of a history are weighed in it, and how it ranked the validation cases.</summary>
/// <param name="Form">How the table was made.</param>
/// <param name="Table">The table.</param>
/// <param name="HalfLife">H; in single precision, as it is saved.</param>
/// <param name="Ndcg10">Mean over the cases.</param>
internal sealed record TableChoice(TableForm Form, ItemNeighbours Table, float HalfLife, double Ndcg10)
{
    /// <summary>More cases than an epoch is judged by: a form is chosen once.</summary>
    internal const int MostCases = 6_000;

    /// <summary>EASE tries its settings on so many of the most frequent items where there are more.</summary>
    private const int ItemsOfTrial = 3_000;

    private static readonly ConditionalWeakTable<DatasetSplit, ConcurrentDictionary<string, Lazy<TableChoice>>> Known = [];

    /// <summary>
    /// The rules that rank the validation cases best. Settings are tried one after another from the first of each list; another is taken only where
    /// it is better beyond chance. Where the order says nothing it is the cosine of common users. The same split, seed and settings are tried once.
    /// </summary>
    public static TableChoice Rules(TrainingInput input, NeighboursOptions options) => Once(input, options, probe =>
    {
        if (!HistoryOrder.SaysSomething(input.Split))
        {
            var sets = new CommonUsersForm();
            return Candidate.Of(probe, sets, ItemNeighbours.Of(input.Split, sets), [double.PositiveInfinity]).Choice;
        }

        Candidate Try(RuleForm form) => Candidate.Of(probe, form, form.Build(input.Split.Train), options.HalfLives);
        var best = Try(new RuleForm(options.Windows[0], options.Backwards[0], options.TargetPowers[0], options.SourcePowers[0]));
        RuleForm Form() => (RuleForm)best.Choice.Form;
        void Step(IEnumerable<RuleForm> others) =>
            best = others.Select(Try).Where(o => o.Beats(best)).Append(best).MaxBy(o => o.Choice.Ndcg10)!;
        Step(options.TargetPowers.Skip(1).Select(p => Form() with { TargetPower = p }));
        Step(options.Windows.Skip(1).Select(w => Form() with { Window = w }));
        Step(options.Backwards.Skip(1).Select(b => Form() with { Backwards = b }));
        Step(options.SourcePowers.Skip(1).Select(q => Form() with { SourcePower = q }));
        return best.Choice;
    });

    /// <summary>
    /// Windowed EASE with the γ, λ and half-life that rank the validation cases best; γ = 1 and a query of which all items weigh the same, which is
    /// plain EASE, where the order says nothing.
    /// </summary>
    public static TableChoice Ease(TrainingInput input, EaseOptions options) => Once(input, options, probe =>
    {
        var isOrdered = HistoryOrder.SaysSomething(input.Split);
        var items = input.Split.Train.ItemVocabulary.Count <= ItemsOfTrial ? options.MostItems : Math.Min(ItemsOfTrial, options.MostItems);
        Candidate? best = null;
        foreach (var decay in isOrdered ? options.Decays : [1])
        {
            foreach (var lambda in options.Lambdas)
            {
                var form = new EaseForm(decay, lambda, items);
                var tried = Candidate.Of(probe, form, form.Build(input.Split.Train), isOrdered ? options.HalfLives : [double.PositiveInfinity]);
                best = best is null || tried.Choice.Ndcg10 > best.Choice.Ndcg10 ? tried : best;
            }
        }

        var chosen = (EaseForm)best!.Choice.Form with { MostItems = options.MostItems };
        return chosen == best.Choice.Form
            ? best.Choice
            : Candidate.Of(probe, chosen, chosen.Build(input.Split.Train), [best.Choice.HalfLife]).Choice;
    });

    private static TableChoice Once(TrainingInput input, object options, Func<TableProbe, TableChoice> choose) => Known.GetOrCreateValue(input.Split)
        .GetOrAdd(
            FormattableString.Invariant($"{input.Seed} {options.GetType().Name} {JsonSerializer.Serialize(options)}"),
            _ => new Lazy<TableChoice>(() => choose(new TableProbe(new ValidationProbe(input.Split.Validation, input.Seed, MostCases).Cases)))).Value;

    private sealed record Candidate(TableChoice Choice, double[] Cases)
    {
        /// <summary>The half-life that ranks best. They are tried side by side: while something is counted nothing else is trained.</summary>
        public static Candidate Of(TableProbe probe, TableForm form, ItemNeighbours table, IReadOnlyList<double> halfLives) =>
            halfLives.AsParallel().AsOrdered().Select(h =>
            {
                var cases = probe.Ndcg10(table, (float)h);
                return new Candidate(new TableChoice(form, table, (float)h, cases.Length == 0 ? 0 : cases.Average()), cases);
            }).MaxBy(c => c.Choice.Ndcg10)!;

        public bool Beats(Candidate other) => Chance.IsBeyond([.. Cases.Zip(other.Cases, (a, b) => a - b)]);
    }
}
