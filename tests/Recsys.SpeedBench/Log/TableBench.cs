using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Parquet;
using Parquet.Schema;
using Recsys.Interactions.Import;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>table</c>: reading a snapshot of ten million interactions from the raw log, then from the Parquet files that a compaction made of it,
/// and beside both the library's own plain read of the same columns of the same files into arrays, without a chain that is checked,
/// resends that are dropped, or interactions that are made.
/// </summary>
internal static class TableBench
{
    private static readonly string[] Columns =
        [
            "sequence", "enqueued", "message_id", "broken_body", "user", "item", "type", "value", "local_ticks", "offset_minutes", "session",
            "event_id", "context",
        ];

    public static async Task<int> RunAsync()
    {
        var count = LogBench.Events(10_000_000);
        await using var azurite = new AzuriteFixture();
        var container = await azurite.NewContainerAsync();
        await new BulkImport(container, LogBench.Hub, "import", TimeProvider.System).RunAsync(
            LogBench.RowsAsync(count), null, CancellationToken.None);
        var snapshot = await new SnapshotStore(container).TakeAsync(LogBench.Hub, CancellationToken.None);
        var (logBytes, logBlobs) = await LogBench.SizeAsync(container, "interactions/log/");
        Console.Error.WriteLine("imported");

        Console.WriteLine("| | blobs | MB stored | rows/s | MB/s | most memory, garbage included, MB | most that was alive, MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        var fromLog = await ReadAsync(container, snapshot, count);
        LogBench.Line(
            $"| the raw log | {logBlobs:N0} | {logBytes / 1e6:F0} | {count / fromLog.Seconds:N0} |"
            + $" {logBytes / 1e6 / fromLog.Seconds:F1} | {fromLog.Peak / 1e6:F0} | {fromLog.Alive / 1e6:F0} |");

        var clock = Stopwatch.StartNew();
        await new Compaction(container, LogBench.Hub, TimeProvider.System).RunAsync(CancellationToken.None);
        var compaction = clock.Elapsed.TotalSeconds;
        var (bytes, blobs) = await LogBench.SizeAsync(container, "interactions/table/");
        var (plain, table) = (new List<double>(), new List<double>());
        var (peak, alive) = (0L, 0L);
        for (var round = 0; round < 2; round++)
        {
            plain.Add(await PlainAsync(container, count));
            var read = await ReadAsync(container, snapshot, count);
            table.Add(read.Seconds);
            (peak, alive) = (Math.Max(peak, read.Peak), Math.Max(alive, read.Alive));
        }

        LogBench.Line(
            $"| the table | {blobs:N0} | {bytes / 1e6:F0} | {count / table.Min():N0} |"
            + $" {bytes / 1e6 / table.Min():F1} | {peak / 1e6:F0} | {alive / 1e6:F0} |");
        LogBench.Line(
            $"| the library's plain read | {blobs:N0} | {bytes / 1e6:F0} | {count / plain.Min():N0} | {bytes / 1e6 / plain.Min():F1} | | |");
        LogBench.Line(
            $"\nTable against raw log {fromLog.Seconds / table.Min():F2} times as fast; of the plain read {plain.Min() / table.Min():F2}."
            + $" The compaction took {compaction:F0} s ({count / compaction:N0} rows/s). Load at the end {LogBench.Load()}.");
        return 0;
    }

    private static async Task<(double Seconds, long Peak, long Alive)> ReadAsync(BlobContainerClient container, Snapshot snapshot, int count)
    {
        GC.Collect();
        var (clock, read, peak, alive) = (Stopwatch.StartNew(), 0, 0L, 0L);
        await foreach (var _ in new SnapshotInteractions(container).ReadAsync(snapshot, new SnapshotReport(), CancellationToken.None))
        {
            if (++read % 100_000 == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
            }

            if (read % 500_000 == 250_000)
            {
                // The collection is no part of the reading.
                clock.Stop();
                alive = Math.Max(alive, GC.GetTotalMemory(forceFullCollection: true));
                clock.Start();
            }
        }

        return read == count
            ? (clock.Elapsed.TotalSeconds, peak, alive)
            : throw new InvalidOperationException($"{read} of {count} interactions came.");
    }

    private static async Task<double> PlainAsync(BlobContainerClient container, int count)
    {
        var (clock, rows) = (Stopwatch.StartNew(), 0L);
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, "interactions/table/", default))
        {
            await using var stream = await container.GetBlobClient(blob.Name).OpenReadAsync(
                new BlobOpenReadOptions(allowModifications: false) { BufferSize = 4 * 1024 * 1024 });
            await using var reader = await ParquetReader.CreateAsync(stream);
            for (var g = 0; g < reader.RowGroupCount; g++)
            {
                using var group = reader.OpenRowGroupReader(g);
                foreach (var field in reader.Schema.DataFields.Where(f => Columns.Contains(f.Name)))
                {
                    await ReadColumnAsync(group, field);
                }

                rows += group.RowCount;
            }
        }

        return rows == count ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"The files hold {rows} of {count} rows.");
    }

    private static async Task ReadColumnAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(ReadOnlyMemory<char>)) await group.ReadAsync(
            new ParquetSchema(new DataField(field.Name, typeof(string), isNullable: true)).DataFields[0], new string?[group.RowCount].AsMemory()!,
            null, default);
        else if (field.ClrType == typeof(ReadOnlyMemory<byte>)) await group.ReadAsync(
            new ParquetSchema(new DataField(field.Name, typeof(byte[]), isNullable: true)).DataFields[0], new byte[]?[group.RowCount].AsMemory()!,
            null, default);
        else if (field.ClrType == typeof(long)) await group.ReadAsync(field, new long[group.RowCount].AsMemory(), null, default);
        else if (field.ClrType == typeof(int)) await group.ReadAsync(field, new int[group.RowCount].AsMemory(), null, default);
        else await group.ReadAsync(field, new double?[group.RowCount].AsMemory(), null, default);
    }
}
