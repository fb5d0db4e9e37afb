using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.LocalHub.Storage;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests.Storage;

public sealed class PartitionLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What the model remembers of an event.</summary>
    private sealed record Remembered(long Sequence, long Offset, long Time, string Content);

    [Fact]
    public void Whatever_is_appended_reopened_and_looked_for_the_log_agrees_with_a_list()
    {
        var step = Gen.OneOf(
            Samples.Batch.Select(b => new Step(b, false, TimeSpan.Zero)),
            Samples.Batch.Select(b => new Step(b, false, TimeSpan.FromMilliseconds(7))),
            Gen.Const(new Step([], true, TimeSpan.Zero)));
        Gen.Select(step.Array[1, 25], Gen.Bool, Gen.Long[300, 3000]).Sample((steps, sync, segmentBytes) =>
        {
            using var folder = new TempFolder();
            var time = new FakeTimeProvider(Start);
            var options = new PartitionLogOptions { SegmentBytes = segmentBytes, SyncEveryBatch = sync };
            var model = new List<Remembered>();
            var log = Open(folder, options, time);
            foreach (var (batch, reopen, later) in steps)
            {
                time.Advance(later);
                if (reopen)
                {
                    log.Dispose();
                    log = Open(folder, options, time);
                }
                else
                {
                    Append(log, batch);
                    model.AddRange(ReadAll(log, model.Count));
                }
            }

            Agree(log, model);
            log.Dispose();
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_loses_only_frames_from_the_cut_on()
    {
        Gen.Select(Samples.Batch.Array[1, 8], Gen.Double[0, 1]).Sample((batches, where) =>
        {
            using var folder = new TempFolder();
            var time = new FakeTimeProvider(Start);
            var ends = new List<(long Bytes, int Events)> { (0, 0) };
            List<Remembered> all;
            using (var log = Open(folder, new PartitionLogOptions(), time))
            {
                foreach (var batch in batches)
                {
                    Append(log, batch);
                    ends.Add((ends[^1].Bytes + LogFrame.SizeOf(batch), ends[^1].Events + batch.Length));
                }

                all = ReadAll(log, 0);
            }

            var file = LogFiles(folder).Single();
            var length = (long)(where * ends[^1].Bytes);
            using (var stream = File.OpenWrite(file))
                stream.SetLength(length);
            var kept = ends.Last(e => e.Bytes <= length);
            using var reopened = Open(folder, new PartitionLogOptions(), time);
            Assert.Equal(all.Take(kept.Events), ReadAll(reopened, 0));
            Assert.Equal(kept.Bytes, new FileInfo(file).Length);
            Assert.Equal(length > kept.Bytes, File.Exists(file + ".cut"));
            Append(reopened, [Samples.Text("goes on")]);
            Assert.Equal(kept.Events, ReadAll(reopened, kept.Events).Single().Sequence);
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Garbage_behind_the_last_frame_is_cut_off_and_kept_beside()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Start);
        using (var log = Open(folder, new PartitionLogOptions(), time))
            Append(log, [Samples.Text("a"), Samples.Text("b")]);
        var file = LogFiles(folder).Single();
        var before = new FileInfo(file).Length;
        using (var stream = new FileStream(file, FileMode.Append))
            stream.Write(Enumerable.Repeat((byte)0xAB, 5000).ToArray());
        using var reopened = Open(folder, new PartitionLogOptions(), time);
        Assert.Equal(1, reopened.State.LastSequence);
        Assert.Equal(before, new FileInfo(file).Length);
        Assert.Equal(5000, new FileInfo(file + ".cut").Length);
    }

    [Fact]
    public void Damage_within_a_closed_file_is_an_error_and_no_gap()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Start);
        using (var log = Open(folder, new PartitionLogOptions { SegmentBytes = 200 }, time))
        {
            for (var i = 0; i < 10; i++)
                Append(log, [Samples.Text(new string((char)('a' + i), 100))]);
        }

        var first = LogFiles(folder)[0];
        using (var stream = File.OpenWrite(first))
        {
            stream.Position = 60;
            stream.WriteByte(0);
        }

        using var reopened = Open(folder, new PartitionLogOptions { SegmentBytes = 200 }, time);
        var error = Assert.Throws<InvalidDataException>(() => ReadAll(reopened, 0));
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Retention_by_size_drops_whole_files_from_the_front_and_readers_go_on_at_what_is_left()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Start);
        var options = new PartitionLogOptions { SegmentBytes = 1000, RetentionBytes = 4000 };
        using var log = Open(folder, options, time);
        var behind = log.CursorAt(0);
        for (var i = 0; i < 100; i++)
        {
            Append(log, [Samples.Text(new string('x', 100))]);
            if (i == 0)
                Assert.True(behind.TryRead(out _));
        }

        log.EnforceRetention();
        Assert.InRange(LogFiles(folder).Sum(f => new FileInfo(f).Length), 1, 4000);
        Assert.InRange(log.BeginSequence, 60, 99);
        Assert.Equal(99, log.State.LastSequence);
        // What it had read ahead it may still give; then it goes on at what is left, in order.
        long last = 0;
        while (behind.TryRead(out var stored))
        {
            Assert.True(stored.SequenceNumber > last);
            last = stored.SequenceNumber;
        }

        Assert.Equal(99, last);
        Assert.Equal(log.BeginSequence, log.Resolve(new StartPosition(StartKind.Sequence, 3, true)));
        Assert.Equal(log.BeginSequence, log.Resolve(new StartPosition(StartKind.Offset, 0)));
    }

    [Fact]
    public void Retention_by_age_empties_a_partition_that_nobody_writes_to_and_its_numbers_go_on()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(Start);
        var options = new PartitionLogOptions { RetentionAge = TimeSpan.FromHours(1) };
        var log = Open(folder, options, time);
        Append(log, [Samples.Text("old"), Samples.Text("old")]);
        time.Advance(TimeSpan.FromMinutes(30));
        Append(log, [Samples.Text("younger")]);
        time.Advance(TimeSpan.FromMinutes(31));
        log.EnforceRetention();
        Assert.Equal(2, log.BeginSequence);
        time.Advance(TimeSpan.FromHours(1));
        log.EnforceRetention();
        Assert.True(log.State.IsEmpty);
        log.Dispose();

        using var reopened = Open(folder, options, time);
        Assert.Equal(2, reopened.State.LastSequence);
        Append(reopened, [Samples.Text("new")]);
        Assert.Equal(3, ReadAll(reopened, 0).Single().Sequence);
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_take_the_events_with_it()
    {
        using var folder = new TempFolder();
        var options = new PartitionLogOptions();
        using (var log = Open(folder, options, new FakeTimeProvider(Start)))
            Append(log, [Samples.Text("a")]);
        using var reopened = Open(folder, options, new FakeTimeProvider(Start - TimeSpan.FromHours(1)));
        Append(reopened, [Samples.Text("b")]);
        var events = ReadAll(reopened, 0);
        Assert.Equal(events[0].Time, events[1].Time);
    }

    [Fact]
    public async Task Appends_from_many_threads_are_all_there_once_and_their_batches_hang_together()
    {
        foreach (var sync in (bool[])[false, true])
        {
            using var folder = new TempFolder();
            using var log = Open(folder, new PartitionLogOptions { SegmentBytes = 20_000, SyncEveryBatch = sync }, TimeProvider.System);
            var reading = Task.Run(() => ReadUntil(log, 2000), TestContext.Current.CancellationToken);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    var done = new TaskCompletionSource();
                    log.Append(new AppendRequest([.. Enumerable.Range(0, 5).Select(n => Samples.Text($"{writer}-{i}-{n}"))], e =>
                    {
                        if (e is null)
                            done.SetResult();
                        else
                            done.SetException(e);
                    }));
                    await done.Task;
                }
            })));
            var texts = await reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.Equal(2000, texts.Distinct().Count());
            foreach (var batch in texts.Chunk(5))
            {
                var name = batch[0][..batch[0].LastIndexOf('-')];
                Assert.Equal(Enumerable.Range(0, 5).Select(n => $"{name}-{n}"), batch);
            }
        }
    }

    private sealed record Step(EventContent[] Batch, bool Reopen, TimeSpan Later);

    private static void Agree(PartitionLog log, List<Remembered> model)
    {
        Assert.Equal(model, ReadAll(log, 0));
        Assert.Equal(model.Count - 1, log.State.LastSequence);
        Assert.Equal(model.Count == 0 ? -1 : model[^1].Offset, log.State.LastOffset);
        for (var i = 0; i < model.Count; i++)
        {
            var (sequence, offset, time, _) = model[i];
            Assert.Equal(i, log.Resolve(new StartPosition(StartKind.Sequence, sequence, true)));
            Assert.Equal(i + 1, log.Resolve(new StartPosition(StartKind.Sequence, sequence)));
            Assert.Equal(i, log.Resolve(new StartPosition(StartKind.Offset, offset, true)));
            Assert.Equal(i + 1, log.Resolve(new StartPosition(StartKind.Offset, offset)));
            Assert.Equal(model.FindIndex(e => e.Time >= time), log.Resolve(new StartPosition(StartKind.Time, time, true)));
            var after = model.FindIndex(e => e.Time > time);
            Assert.Equal(after < 0 ? model.Count : after, log.Resolve(new StartPosition(StartKind.Time, time)));
        }

        Assert.Equal(0, log.Resolve(new StartPosition(StartKind.Earliest)));
        Assert.Equal(model.Count, log.Resolve(new StartPosition(StartKind.Latest)));
        Assert.Throws<ArgumentException>(() => log.Resolve(new StartPosition(StartKind.Sequence, model.Count)));
        Assert.Throws<ArgumentException>(() => log.Resolve(new StartPosition(StartKind.Offset, (model.Count == 0 ? 0 : model[^1].Offset) + 2)));
    }

    private static PartitionLog Open(TempFolder folder, PartitionLogOptions options, TimeProvider time) =>
        PartitionLog.Open(Path.Combine(folder.Path, "0"), options, time, NullLogger.Instance);

    private static string[] LogFiles(TempFolder folder) =>
        [.. Directory.GetFiles(Path.Combine(folder.Path, "0"), "*" + Segment.Extension).Order(StringComparer.Ordinal)];

    private static void Append(PartitionLog log, EventContent[] batch)
    {
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        log.Append(new AppendRequest(batch, e =>
        {
            failure = e;
            done.Set();
        }));
        Assert.True(done.Wait(TimeSpan.FromMinutes(1)));
        Assert.Null(failure);
    }

    private static List<Remembered> ReadAll(PartitionLog log, long from)
    {
        var events = new List<Remembered>();
        var cursor = log.CursorAt(from);
        while (cursor.TryRead(out var stored))
            events.Add(new Remembered(stored.SequenceNumber, stored.Offset, stored.EnqueuedMilliseconds, Samples.Show(stored.Content)));
        return events;
    }

    private static async Task<List<string>> ReadUntil(PartitionLog log, int count)
    {
        var texts = new List<string>();
        var cursor = log.CursorAt(0);
        while (texts.Count < count)
        {
            while (cursor.TryRead(out var stored))
                texts.Add(System.Text.Encoding.UTF8.GetString(stored.Content.Message.Span));
            await Task.Delay(1);
        }

        return texts;
    }
}
