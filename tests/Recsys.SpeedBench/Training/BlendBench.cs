using System.Diagnostics;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.SpeedBench.Log;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// <c>blend</c>: the fit of a blend over drawn cases, with one of members, context fields, values a field and cases growing at a time; and with
/// as many of all as an event may bring and training takes. Which members are right depends on the context, so that no form is cut short.
/// </summary>
internal static class BlendBench
{
    private const int Items = 500;
    private static readonly Size Usual = new(Members: 4, Fields: 4, Values: 16, Cases: 2_000);

    private sealed record Size(int Members, int Fields, int Values, int Cases);

    public static Task<int> RunAsync()
    {
        LogBench.Line($"Load before: {LogBench.Load()}\n");
        Console.WriteLine("| grows | members | fields | values a field | cases | processor seconds | exponent | form |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---|");
        Fit(Usual);
        Grow("members", [2, 4, 8], n => Usual with { Members = n });
        Grow("fields", [1, 4, RequestFields], n => Usual with { Fields = n });
        Grow("values", [4, 16, ContextFeatures.DefaultMaxValues], n => Usual with { Values = n });
        Grow("cases", [1_000, 4_000], n => Usual with { Cases = n });
        Grow("all bounds", [1], _ => new Size(6, RequestFields, ContextFeatures.DefaultMaxValues, 2_000));
        LogBench.Line($"\nLoad after: {LogBench.Load()}");
        return Task.FromResult(0);
    }

    private const int RequestFields = ContextFeatures.MaxFields;

    private static void Grow(string what, int[] numbers, Func<int, Size> size)
    {
        (int Number, double Seconds)? before = null;
        foreach (var number in numbers)
        {
            var (seconds, form) = Fit(size(number));
            var exponent = before is { } b ? $"{Math.Log(seconds / b.Seconds) / Math.Log((double)number / b.Number):F2}" : "";
            var s = size(number);
            LogBench.Line($"| {what} | {s.Members} | {s.Fields} | {s.Values} | {s.Cases:N0} | {seconds:F2} | {exponent} | {form} |");
            before = (number, seconds);
        }
    }

    private static (double Seconds, BlendForm Form) Fit(Size size)
    {
        IRecommender[] members = [.. Enumerable.Range(1, size.Members).Select(m => new Drawn(m))];
        var context = new ContextFeatures(
            [.. Enumerable.Range(0, size.Fields).Select(
                f => new ContextField($"f{f}", ContextFieldKind.Categorical, [.. Enumerable.Range(0, size.Values).Select(v => $"{v}")]))]);
        var random = new Random(1);
        EvaluationCase[] cases = [.. Enumerable.Range(1, size.Cases).Select(n => Draw(n, members, context, random))];
        var begin = Process.GetCurrentProcess().TotalProcessorTime;
        var weights = BlendFit.Fit(members, cases, context, seed: 1);
        return ((Process.GetCurrentProcess().TotalProcessorTime - begin).TotalSeconds, weights.Form);
    }

    /// <summary>The member that the value of the first field names has foreseen the choice.</summary>
    private static EvaluationCase Draw(int user, IRecommender[] members, ContextFeatures context, Random random)
    {
        int[] ids = [.. context.Fields.Select((f, i) => context.OffsetOf(i) + random.Next(f.Size))];
        var query = new RecommendationQuery { User = user, Context = ids };
        var scores = new float[Items];
        members[ids[0] % members.Length].Score([query], scores);
        scores[0] = float.NegativeInfinity;
        return new EvaluationCase(query, scores.Select((s, i) => (s + (2 * random.NextSingle()), i)).Max().i);
    }

    /// <summary>Normal scores that follow from user and seed.</summary>
    private sealed class Drawn(int seed) : IRecommender
    {
        public string Name => $"m{seed}";

        public int ItemSize => Items;

        public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
        {
            for (var q = 0; q < queries.Count; q++)
            {
                var random = new Random((queries[q].User * 31) + seed);
                for (var i = 0; i < Items; i++)
                {
                    scores[(q * Items) + i] = random.NextSingle() + random.NextSingle() + random.NextSingle();
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
