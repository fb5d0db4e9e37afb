using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.SpeedBench.Log;
using static TorchSharp.torch;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// The three dense products of a softmax step over 3,416 items, one thread:
/// ours with either kernel beside libtorch's, the packing of the right side timed.
/// </summary>
internal static class ProductBench
{
    private const int Rows = 1_600, Items = 3_416, Rounds = 9;

    public static Task<int> RunAsync()
    {
        TorchRuntime.Initialize();
        var runtime = $"{RuntimeInformation.FrameworkDescription}, libtorch {__version__}";
        var isWide = Vector512.IsHardwareAccelerated ? "yes" : "no";
        LogBench.Line($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {runtime}, 512-bit registers: {isWide}; load: {LogBench.Load()}\n");
        Console.WriteLine("| product | GFLOP/s, 512-bit kernel | 256-bit kernel | libtorch | ours/libtorch |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var width in (int[])[64, 128, 256])
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var (vectors, items, logits) = (rand(Rows, width), rand(Items, width), rand(Rows, Items));
            Row($"logits [{Rows} × {width}]·[{width} × {Items}]", vectors, false, items, true);
            Row($"rows [{Rows} × {Items}]·[{Items} × {width}]", logits, false, items, false);
            Row($"items [{Items} × {Rows}]·[{Rows} × {width}]", logits, true, vectors, false);
        }

        return Task.FromResult(0);
    }

    private static void Row(string title, Tensor a, bool turnA, Tensor b, bool turnB)
    {
        var (left, right) = (turnA ? DenseMatrix.Of(a).Transpose : DenseMatrix.Of(a), turnB ? DenseMatrix.Of(b).Transpose : DenseMatrix.Of(b));
        using var result = empty(left.Rows, right.Columns);
        void Ours(bool wide)
        {
            using var panels = new DensePanels(right);
            DenseMultiply.Into(left, panels, DenseMatrix.Of(result), add: false, wide);
        }

        void Theirs()
        {
            using var x = turnA ? a.t() : a.alias();
            using var y = turnB ? b.t() : b.alias();
            using var z = x.mm(y);
        }

        Action[] ways = [() => Ours(true), () => Ours(false), Theirs];
        var times = Array.ConvertAll(ways, _ => new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var begin = Stopwatch.GetTimestamp();
                ways[way]();
                if (round >= 0) times[way].Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
        }

        var speeds = Array.ConvertAll(times, t => 2e-9 * left.Rows * left.Columns * right.Columns / t.Order().ElementAt(Rounds / 2));
        LogBench.Line($"| {title} | {speeds[0]:F0} | {speeds[1]:F0} | {speeds[2]:F0} | **{Math.Max(speeds[0], speeds[1]) / speeds[2]:F2}** |");
    }
}
