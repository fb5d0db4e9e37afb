using System.Runtime.InteropServices;
using System.Text.Json;
using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain.Context;
using Recsys.Models.Contracts;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// Drawn interactions of the size of MovieLens-1M: 6,040 users of 20 to 1,500 items (log-normal), 3,416 items (popularity falling by rank), a
/// million different pairs. What a training step costs depends on such sizes alone, and nobody has to fetch anything.
/// </summary>
internal sealed class BenchInteractions
{
    public const int Users = 6_040;
    public const int Items = 3_416;
    public const int Count = 1_000_000;
    public const int Seed = 1;

    /// <summary>Events of a window of the sequence models.</summary>
    public const int Window = 50;

    /// <summary>Users whose last <see cref="Window"/> events the sequence models train on, so that each batch is full in both directions.</summary>
    public const int Windows = 1_024;

    /// <summary>How many there are, for the head of a table.</summary>
    public static string Sizes { get; } = FormattableString.Invariant($"{Users:N0} users, {Items:N0} items, {Count:N0} interactions");

    private const int Fewest = 20;
    private const int Most = 1_500;
    private const double HeadItems = 30;

    private readonly InteractionDataset _all;
    private readonly InteractionDataset _windows;

    private BenchInteractions(InteractionDataset all, InteractionDataset windows) => (_all, _windows) = (all, windows);

    /// <summary>All interactions, nothing to validate on: an epoch is its steps.</summary>
    public TrainingInput All => Input(_all);

    /// <summary>The windows of the sequence models.</summary>
    public TrainingInput Sequences => Input(_windows);

    public static BenchInteractions Draw()
    {
        var random = new Random(Seed);
        var histories = Histories(random, HistorySizes(random));
        int[] users = [.. histories.SelectMany((h, u) => Enumerable.Repeat(u + 1, h.Length))];
        random.Shuffle(users);
        var next = new int[Users + 1];
        var items = Array.ConvertAll(users, u => histories[u - 1][next[u]++]);
        var all = new InteractionDataset(
            "bench", new Vocabulary(Ids("u", Users)), new Vocabulary(Ids("i", Items)), ContextFeatures.None, isTimed: false,
            users, items, [.. Enumerable.Range(0, Count).Select(r => (long)r)], []);
        var chosen = Enumerable.Range(1, Users).Where(u => histories[u - 1].Length >= Window).Take(Windows).ToHashSet();
        var left = Array.ConvertAll(next, n => n);
        var isLast = new bool[Count];
        for (var r = 0; r < Count; r++) isLast[r] = chosen.Contains(users[r]) && left[users[r]]-- <= Window;
        return new BenchInteractions(all, all.Where(r => isLast[r]));
    }

    /// <summary>Little-endian 32-bit numbers a file, and the sizes as JSON.</summary>
    public void Write(string folder)
    {
        void Numbers(string name, ReadOnlySpan<int> values) => File.WriteAllBytes(Path.Combine(folder, name), MemoryMarshal.AsBytes(values));
        Numbers("users.i32", _all.Users);
        Numbers("items.i32", _all.Items);
        int[] windows = [.. Enumerable.Range(1, Users).SelectMany(u => _windows.Histories.ItemsOf(u).ToArray())];
        Numbers("windows.i32", windows);
        File.WriteAllText(
            Path.Combine(folder, "sizes.json"),
            JsonSerializer.Serialize(new { users = _all.UserVocabulary.Size, items = _all.ItemVocabulary.Size, window = Window }));
    }

    private static TrainingInput Input(InteractionDataset train) => new(new DatasetSplit("bench", train, [], []), Seed);

    private static IEnumerable<string> Ids(string prefix, int count) =>
        Enumerable.Range(1, count).Select(n => FormattableString.Invariant($"{prefix}{n}"));

    /// <summary>One number a user; their sum is <see cref="Count"/>.</summary>
    private static int[] HistorySizes(Random random)
    {
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] shares = [.. Enumerable.Range(0, Users).Select(_ => Math.Exp(Normal()))];
        var scale = Count / shares.Sum();
        var sizes = Array.ConvertAll(shares, s => Math.Clamp((int)(s * scale), Fewest, Most));
        for (var missing = Count - sizes.Sum(); missing != 0;)
        {
            var (user, one) = (random.Next(Users), Math.Sign(missing));
            if (sizes[user] + one is < Fewest or > Most) continue;
            sizes[user] += one;
            missing -= one;
        }

        return sizes;
    }

    /// <summary>The different items of each user in order of time.</summary>
    private static int[][] Histories(Random random, int[] sizes)
    {
        var sums = new double[Items];
        for (var i = 0; i < Items; i++) sums[i] = (i == 0 ? 0 : sums[i - 1]) + (1 / (i + HeadItems));
        int One()
        {
            var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            return Math.Min(at < 0 ? ~at : at, Items - 1) + 1;
        }

        return Array.ConvertAll(sizes, size =>
        {
            var seen = new HashSet<int>(size);
            var history = new int[size];
            while (seen.Count < size)
            {
                var item = One();
                if (seen.Add(item)) history[seen.Count - 1] = item;
            }

            return history;
        });
    }
}
