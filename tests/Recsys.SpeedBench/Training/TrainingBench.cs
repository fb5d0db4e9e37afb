using System.Globalization;
using System.Runtime.InteropServices;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;
using Recsys.SpeedBench.Log;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// <c>training</c>: what a training step of each family takes beside PyTorch doing the same, round by round in turn on one core. Ours are the
/// families' own sessions; PyTorch's are the scripts in <c>Training/pytorch</c>.
/// </summary>
internal static class TrainingBench
{
    /// <summary>Rounds that count, after one that does not; NeuMF's, of 245 steps, are three at most.</summary>
    public const string RoundsVariable = "RECSYS_BENCH_ROUNDS";

    /// <summary>Names of the steps to run, with commas; all by default.</summary>
    public const string StepsVariable = "RECSYS_BENCH_STEPS";

    private const int DefaultRounds = 5;

    /// <summary>Each round is an epoch: no early stopping.</summary>
    private const int Forever = 10_000, Patient = 1_000;

    /// <summary>
    /// The settings that decide what a step costs are spelled out below, so that the other side's stay the same when defaults change.
    /// </summary>
    private const double HalfLife = 15;

    public static Task<int> RunAsync()
    {
        var rounds = Environment.GetEnvironmentVariable(RoundsVariable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : DefaultRounds;
        var wanted = Environment.GetEnvironmentVariable(StepsVariable)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var interactions = BenchInteractions.Draw();
        using var folder = new TempFolder();
        interactions.Write(folder.Path);
        var (pytorch, missing) = PyTorchSide.Start(folder.Path);
        using (pytorch)
        {
            Head(rounds, pytorch, missing);
            var ratios = new List<StepRatio>();
            foreach (var make in Steps(interactions))
            {
                using var step = make();
                if (wanted.Length > 0 && !wanted.Contains(step.Name)) continue;
                var row = StepRatio.Measure(step, pytorch, rounds);
                Console.WriteLine(row.Line);
                ratios.Add(row);
            }

            if (pytorch is not null) Foot(ratios);
        }

        LogBench.Line($"\nLoad after: {LogBench.Load()}");
        return Task.FromResult(0);
    }

    private static IEnumerable<Func<ITimedStep>> Steps(BenchInteractions interactions)
    {
        var (all, sequences) = (interactions.All, interactions.Sequences);
        Func<ITimedStep> Ncf(string name, string title, bool history) => () => new FamilyStep(
            name, title,
            new NcfOptions
            {
                EmbeddingSize = 32, HiddenSizes = [64, 32, 16], Negatives = 4, Dropout = 0.3, UserDropout = 0.2, BatchSize = 4096,
                UseHistory = history,
                HistoryHalfLife = HalfLife, CutHistories = true, MaxEpochs = Forever, Patience = Patient,
            },
            all, BenchInteractions.Count, 4096);
        Func<ITimedStep> Sequence(string name, string title, SequenceOptions options) => () => new FamilyStep(
            name, title, options with { BatchSize = 128, Dropout = 0.3, MaxEpochs = Forever, Patience = Patient }, sequences,
            BenchInteractions.Windows, 128);

        yield return Ncf("neumf", "NeuMF d32, batch 4,096", history: false);
        yield return Ncf("neumf-history", "NeuMF d32, batch 4,096, histories read", history: true);
        yield return () => new AdamStep();
        yield return () => new FamilyStep(
            "mult-dae", "Mult-DAE 128-64-128, batch 256",
            new AutoencoderOptions
            {
                HiddenSizes = [128, 64, 128], InputDropout = 0.5, BatchSize = 256, HistoryHalfLife = HalfLife, CutHistories = true,
                MaxEpochs = Forever, Patience = Patient,
            },
            all, BenchInteractions.Users, 256);
        yield return Sequence(
            "gru", "GRU4Rec d64, state of 128, softmax, 128 × 50",
            new SequenceOptions { Encoder = SequenceEncoderKind.Gru, EmbeddingSize = 64, HiddenSize = 128 });
        yield return Sequence(
            "lstm", "LSTM-100 over 50-d, softmax, 128 × 50",
            new SequenceOptions { Encoder = SequenceEncoderKind.Lstm, EmbeddingSize = 50, HiddenSize = 100 });
        yield return Sequence(
            "sasrec", "SASRec d64, 2 layers, softmax, 128 × 50",
            new SequenceOptions { Encoder = SequenceEncoderKind.SasRec, EmbeddingSize = 64, Layers = 2 });
        yield return () => new FamilyStep(
            "lightgcn", "LightGCN d64, 3 layers, batch 256",
            new GcnOptions
            {
                EmbeddingSize = 64, Layers = 3, UserDropout = 0.2, HistoryDropout = 0.5, BatchSize = 256, HistoryHalfLife = HalfLife,
                CutHistories = true,
                MaxEpochs = Forever, Patience = Patient,
            },
            all, BenchInteractions.Users, 256);
    }

    private static void Head(int rounds, PyTorchSide? pytorch, string missing)
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
        var today = TimeProvider.System.GetUtcNow();
        var cores = Environment.ProcessorCount;
        var torchSharp = typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3);
        LogBench.Line($"{today:yyyy-MM-dd}, {processor}, {cores} core(s) to run on, one thread a side; load before: {LogBench.Load()}");
        LogBench.Line($"Ours: {RuntimeInformation.FrameworkDescription}, TorchSharp {torchSharp}, libtorch {TorchSharp.torch.__version__}");
        Console.WriteLine(pytorch is null ? $"PyTorch: left out. {missing}" : $"PyTorch: {pytorch.Versions}");
        var how = "processor time, inputs timed on both sides";
        LogBench.Line($"{BenchInteractions.Sizes}, seed {BenchInteractions.Seed}; medians of {rounds} rounds in turn (NeuMF: at most 3), {how}\n");
        Console.WriteLine(StepRatio.Header);
    }

    private static void Foot(List<StepRatio> rows)
    {
        double Mean(Func<StepRatio, double> of) => Math.Exp(rows.Average(r => Math.Log(of(r))));
        var (processor, wall, fastest) = (Mean(r => r.Processor), Mean(r => r.Wall), Mean(r => r.Fastest));
        LogBench.Line($"| geometric mean | | | | **{processor:F2}** | {wall:F2} | {fastest:F2} | {Mean(r => r.WithoutInputs):F2} |");
        var slower = rows.Where(r => r.Processor < 1).Select(r => r.Title).ToList();
        Console.WriteLine(slower.Count == 0 ? "\nNo step is slower than PyTorch's." : $"\nSlower than PyTorch's: {string.Join("; ", slower)}.");
    }
}
