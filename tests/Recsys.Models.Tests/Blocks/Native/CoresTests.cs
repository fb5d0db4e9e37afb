using System.Security.Cryptography;
using CsCheck;
using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Blocks.Native;

public class CoresTests
{
    public CoresTests() => TorchRuntime.Initialize();

    /// <summary>So large, with the widths below, that products, softmax, recurrence, sparse sums and optimiser are all split.</summary>
    private static DatasetSplit Drawn { get; } = Draw(users: 150, items: 700, each: 24);

    public static TheoryData<string> Families => [.. Wide.Keys];

    private static Dictionary<string, object> Wide { get; } = new(StringComparer.Ordinal)
    {
        ["ncf"] = new NcfOptions { EmbeddingSize = 64, HiddenSizes = [512, 128], BatchSize = 1024, MaxEpochs = 1, IsWide = false },
        ["autoencoder"] = new AutoencoderOptions { HiddenSizes = [512], BatchSize = 256, MaxEpochs = 1, IsWide = false },
        ["gcn"] = new GcnOptions { EmbeddingSize = 256, BatchSize = 256, MaxEpochs = 1, IsWide = false },
        ["sequence/gru"] = new SequenceOptions { Encoder = SequenceEncoderKind.Gru, BatchSize = 64, MaxEpochs = 1, IsWide = false },
        ["sequence/lstm"] = new SequenceOptions { Encoder = SequenceEncoderKind.Lstm, BatchSize = 64, MaxEpochs = 1, IsWide = false },
        ["sequence/sasrec"] = new SequenceOptions { Encoder = SequenceEncoderKind.SasRec, BatchSize = 64, MaxEpochs = 1, IsWide = false },
        ["sequence/bsarec"] = new SequenceOptions { Encoder = SequenceEncoderKind.BsaRec, BatchSize = 64, MaxEpochs = 1, IsWide = false },
    };

    private static DatasetSplit Draw(int users, int items, int each)
    {
        var random = new Random(1);
        var builder = new DatasetBuilder("drawn");
        for (var n = 0; n < users * each; n++)
        {
            builder.Add(new Interaction
            {
                EventId = FormattableString.Invariant($"e{n}"),
                UserId = FormattableString.Invariant($"u{n % users}"),
                ItemId = FormattableString.Invariant($"i{random.Next(items)}"),
                Type = InteractionType.Click,
                Timestamp = DateTimeOffset.UnixEpoch.AddHours(n),
            });
        }

        return Protocols.LeaveOneOut(builder.Build());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void One_thread_and_two_learn_the_same_to_the_bit(string family)
    {
        string Learnt(int threads)
        {
            using var cores = Cores.Take(threads);
            using var session = ModelFamilies.With(Wide[family]).Start(new(Drawn, Seed: 1));
            while (!session.IsFinished) session.RunEpoch(TestContext.Current.CancellationToken);
            using var stream = new MemoryStream();
            session.Save(stream);
            return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
        }

        Assert.Equal(Learnt(1), Learnt(2));
    }

    [Fact]
    public void Whatever_is_split_is_done_once_in_parts_that_are_worth_a_thread() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 40], Gen.Int[1, 4]).Sample((count, least, threads) =>
        {
            using var cores = Cores.Take(threads);
            var done = new int[count];
            Cores.Split(count, least, (from, to) =>
            {
                Assert.True(from % least == 0 && (to - from >= least || to == count));
                for (var i = from; i < to; i++) Interlocked.Increment(ref done[i]);
            });
            Assert.All(done, n => Assert.Equal(1, n));
        }, iter: 300, threads: 1);

    [Fact]
    public void A_thread_that_has_taken_no_core_does_all_by_itself()
    {
        var parts = new List<(int, int)>();
        Cores.Split(1_000, 1, (from, to) => parts.Add((from, to)));
        Assert.Equal([(0, 1_000)], parts);
    }

    [Fact]
    public void What_is_split_within_a_part_is_done_there()
    {
        using var cores = Cores.Take(2);
        var strangers = 0;
        Cores.Split(8, 1, (_, _) =>
        {
            var own = Environment.CurrentManagedThreadId;
            Cores.Split(1_000, 1, (_, _) => strangers += own == Environment.CurrentManagedThreadId ? 0 : 1);
        });
        Assert.Equal(0, strangers);
    }

    [Fact]
    public void The_time_of_those_who_help_is_that_of_the_thread_they_help()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no such clock.");
        using var cores = Cores.Take(2);
        // What passes between two looks at one clock counts for the helper's side, never against it.
        var all = Cores.CpuSeconds()!.Value;
        var own = ThreadClock.Seconds()!.Value;
        var helped = 0;
        using var both = new Barrier(2);
        Cores.Split(2, 1, (_, _) =>
        {
            // Neither can do both.
            both.SignalAndWait();
            var begin = ThreadClock.Seconds();
            while (ThreadClock.Seconds() - begin < 0.02) helped++;
        });
        own = ThreadClock.Seconds()!.Value - own;
        Assert.InRange(Cores.CpuSeconds()!.Value - all - own, 0.02, double.PositiveInfinity);
    }

    [Fact]
    public void What_fails_in_a_part_fails_where_it_was_split()
    {
        using var cores = Cores.Take(2);
        Assert.Throws<InvalidDataException>(() => Cores.Split(10, 1, (from, _) => throw new InvalidDataException($"at {from}")));
        // And the next one is split again.
        Cores.Split(10, 1, (_, _) => { });
    }
}
