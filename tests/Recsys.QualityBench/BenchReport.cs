using System.Globalization;
using System.Runtime.InteropServices;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.Statistics;

namespace Recsys.QualityBench;

/// <summary>The head that makes a table repeatable, and the spelling of its numbers.</summary>
internal static class BenchReport
{
    public static string Head(BenchRequest request, DatasetSplit split)
    {
        return Line($"# {split.Train.Name}: {request.Verb}\n\n")
            + Line($"    dotnet run -c Release --project tests/Recsys.QualityBench -- {request.Verb} {Path.GetFileName(request.Data)} --seeds {string.Join(',', request.Seeds)}{Items(request)}{(request.IsShuffled ? " --order drawn" : "")}{Variants(request)}\n\n")
            + Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}. ")
            + Line($"{split.Train.UserVocabulary.Count} users, {split.Train.ItemVocabulary.Count} items, {split.Train.Count} interactions to train on, {split.Test.Count} test cases, {split.Protocol}, ")
            + "full ranking, seen items excluded, of equal scores the lower index first, defaults untouched. "
            + "Means over the seeds; ± is the standard error over cases; intervals are 95 %, paired bootstrap over cases.\n";
    }

    public static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Items(BenchRequest request) => request.Items.Length == 0 ? "" : $" --items {Path.GetFileName(request.Items)}";

    private static string Variants(BenchRequest request) => request.Verb == "variants" ? $" --variants '{string.Join(';', request.Variants)}'" : "";

    public static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Estimate(MeanEstimate value) => $"{Number(value.Mean)} ± {Number(value.StandardError)}";

    public static string Text(Interval value) =>
        Line($"{value.Difference:+0.0000;−0.0000;+0.0000} ({value.Low:+0.0000;−0.0000;+0.0000} … {value.High:+0.0000;−0.0000;+0.0000})");

    public static string Line(FormattableString text) => FormattableString.Invariant(text);
}
