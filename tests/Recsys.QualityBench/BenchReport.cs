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
            + Command(request, $"{Items(request)}{(request.IsShuffled ? " --order drawn" : "")}{Variants(request)}")
            + Machine() + ".\n"
            + Line($"{split.Train.UserVocabulary.Count} users, {split.Train.ItemVocabulary.Count} items, ")
            + Line($"{split.Train.Count} interactions to train on, {split.Test.Count} test cases, {split.Protocol},\n")
            + "full ranking, seen items excluded, of equal scores the lower index first, defaults untouched.\n"
            + "Means over the seeds; ± is the standard error over cases; intervals are 95 %, paired bootstrap over cases.\n";
    }

    /// <summary>The command that writes the page.</summary>
    public static string Command(BenchRequest request, string more) =>
        Line($"    dotnet run -c Release --project tests/Recsys.QualityBench -- {request.Verb} {Path.GetFileName(request.Data)} ")
        + Line($"--seeds {string.Join(',', request.Seeds)}{more}\n\n");

    /// <summary>When and on what.</summary>
    public static string Machine() =>
        Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Processor()}, {Environment.ProcessorCount} cores, ")
        + RuntimeInformation.FrameworkDescription;

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Items(BenchRequest request) => request.Items.Length == 0 ? "" : $" --items {Path.GetFileName(request.Items)}";

    private static string Variants(BenchRequest request) => request.Verb == "variants" ? $" --variants '{string.Join(';', request.Variants)}'" : "";

    public static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Estimate(MeanEstimate value) => $"{Number(value.Mean)} ± {Number(value.StandardError)}";

    public static string Line(FormattableString text) => FormattableString.Invariant(text);
}
