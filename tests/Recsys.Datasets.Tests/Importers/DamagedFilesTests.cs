using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Recsys.Datasets.Importers;
using Recsys.TestKit;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>
/// Files that people have, damaged at random: bytes, lines, delimiters, encodings, compression. Each is read or refused in words, and no row
/// goes without a reason. The seed is 1, or what <c>RECSYS_FUZZ_SEED</c> says.
/// </summary>
public sealed class DamagedFilesTests
{
    private const int Campaign = 5_000;

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_damaged_file_is_read_or_refused_in_words_and_every_row_has_a_reason() => AssertGood(Run(Campaign / 10));

    /// <summary>dotnet run -c Release --project tests/Recsys.Datasets.Tests -- -explicit only; writes Importers/damaged-files.md.</summary>
    [Fact(Explicit = true)]
    public void The_whole_campaign_finds_nothing()
    {
        var r = Run(Campaign);
        File.WriteAllText(
            Path.Combine(Repository.Root, "tests", "Recsys.Datasets.Tests", "Importers", "damaged-files.md"),
            string.Create(CultureInfo.InvariantCulture, $"""
                # Damaged files

                {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, seed {Seed()}: {Campaign:N0} files, each a case with one to six damages,
                read as interactions and as items.

                | | |
                |---|---:|
                | read | {r.Read:N0} |
                | refused in words | {r.Refused:N0} |
                | rows taken | {r.Taken:N0} |
                | rows rejected with a reason | {r.Rejected:N0} |
                | faults (another exception, a row without a reason, an id that is not decoded, over {Hang.TotalSeconds} s) | {r.Faults.Count} |
                | slowest file, ms | {r.Slowest.TotalMilliseconds:F0} |

                """));
        AssertGood(r);
    }

    private static void AssertGood(Result r)
    {
        Assert.True(r.Faults.Count == 0, $"Seed {Seed()}:\n{string.Join('\n', r.Faults.Take(10))}");
        Assert.True(r.Read > r.Refused / 4, $"{r.Read} read, {r.Refused} refused: the damages leave too little.");
        Assert.True(r.Taken > 0 && r.Rejected > 0);
    }

    private static int Seed() => int.Parse(Environment.GetEnvironmentVariable("RECSYS_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);

    private static Result Run(int files)
    {
        var cases = Directory.GetFiles(CaseFile.PathOf("interactions/.."), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(p => (Name: Path.GetFileName(p), Bytes: File.ReadAllBytes(p))).ToArray();
        Assert.InRange(cases.Length, 38, 100);
        var (random, result) = (new Random(Seed()), new Result());
        for (var n = 0; n < files; n++)
        {
            var (name, bytes) = cases[random.Next(cases.Length)];
            for (var damages = random.Next(1, 7); damages > 0; damages--) bytes = Damaged(bytes, random);
            result.Look(string.Create(CultureInfo.InvariantCulture, $"file {n}, {name}"), bytes, path =>
            {
                foreach (var line in InteractionFile.Open(path).Read())
                {
                    if (!line.IsValid && line.Error!.Message.Length == 0) throw new InvalidOperationException("A row without a reason.");
                    if (line.IsValid && (line.Interaction!.UserId + line.Interaction.ItemId).Contains('\uFFFD', StringComparison.Ordinal)
                        && !Encoding.UTF8.GetString(bytes).Contains('\uFFFD', StringComparison.Ordinal))
                    {
                        throw new InvalidOperationException("An id that could not be decoded.");
                    }

                    if (line.IsValid) result.Taken++;
                    else result.Rejected++;
                }
            });
            result.Look(string.Create(CultureInfo.InvariantCulture, $"items {n}, {name}"), bytes, path => ItemFile.Load(path));
        }

        return result;
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        if (bytes.Length == 0) return [(byte)random.Next(256)];
        var at = random.Next(bytes.Length);
        switch (random.Next(12))
        {
            case 0: return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            case 1: return [.. bytes[..at], (byte)"\",;\t\n'|0-"u8[random.Next(9)], .. bytes[at..]];
            case 2: return [.. bytes[..at], .. bytes[(at + 1)..]];
            case 3: return bytes[..at];
            case 4: return [.. bytes, .. bytes[at..]];
            case 5: return Replaced(bytes, (byte)'\n', "\r\n"u8);
            case 6: return Replaced(bytes, (byte)",;\t"u8[random.Next(3)], ",;\t|"u8.Slice(random.Next(4), 1));
            case 7: return [.. Encoding.UTF8.Preamble, .. bytes];
            case 8: return Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))).ToArray();
            case 9: return Packed(bytes);
            case 10:
                var copy = bytes.ToArray();
                copy[at] = (byte)random.Next(256);
                return copy;
            default:
                var lines = Encoding.Latin1.GetString(bytes).Split('\n');
                random.Shuffle(lines);
                return Encoding.Latin1.GetBytes(string.Join('\n', lines));
        }
    }

    private static byte[] Replaced(byte[] bytes, byte what, ReadOnlySpan<byte> with)
    {
        var result = new List<byte>(bytes.Length + 16);
        foreach (var b in bytes)
        {
            if (b == what) result.AddRange(with);
            else result.Add(b);
        }

        return [.. result];
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private sealed class Result
    {
        public int Read { get; private set; }

        public int Refused { get; private set; }

        public int Taken { get; set; }

        public int Rejected { get; set; }

        public List<string> Faults { get; } = [];

        public TimeSpan Slowest { get; private set; }

        public void Look(string name, byte[] bytes, Action<string> read)
        {
            var clock = Stopwatch.StartNew();
            try
            {
                CaseFile.With(bytes, "damaged", path => { read(path); return true; });
                Read++;
            }
            catch (Exception e) when (e is FileRefusedException or InvalidDataException && e.Message.Length > 0)
            {
                Refused++;
            }
#pragma warning disable CA1031 // What is no refusal is what is looked for.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Faults.Add($"{name}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()}");
            }

            if (clock.Elapsed > Slowest) Slowest = clock.Elapsed;
            if (clock.Elapsed > Hang) Faults.Add($"{name}: {clock.Elapsed.TotalSeconds:F1} s");
        }
    }
}
