using Parquet;
using Parquet.Schema;
using Parquet.Serialization;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Parquet as engines write it: each type of a column and each way to pack it is read, or refused in one sentence.</summary>
public sealed class ParquetFilesTests
{
    private const string Unique = "00112233-4455-6677-8899-aabbccddeeff";

    private static readonly DateTime Time = new(2021, 3, 4, 5, 6, 7, 123, DateTimeKind.Utc);

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.LZ4)]
    [InlineData(CompressionMethod.Lz4Raw)]
    [InlineData(CompressionMethod.Zstd)]
    public async Task Any_compression_is_read_or_refused_in_a_sentence(CompressionMethod method)
    {
        byte[] file;
        try
        {
            file = await FileOf(Whole("item_id", [7, 8]), new ParquetOptions { CompressionMethod = method });
        }
        catch (NotSupportedException)
        {
            Assert.Skip($"The library writes no {method}.");
            return;
        }

        Assert.Equal(["u0 7 view", "u1 8 view"], CaseFile.ReadBytes(file));
    }

    public static TheoryData<string, DataField, Array, string> Ids => new()
    {
        { "text", new DataField<string>("item_id"), new[] { "Zoë" }, "Zoë" },
        { "bytes", new DataField<byte[]>("item_id"), new[] { "Zoë"u8.ToArray() }, "Zoë" },
        { "8 bits", new DataField<sbyte>("item_id"), new sbyte[] { -7 }, "-7" },
        { "8 bits without sign", new DataField<byte>("item_id"), new byte[] { 250 }, "250" },
        { "16 bits", new DataField<short>("item_id"), new short[] { -7 }, "-7" },
        { "16 bits without sign", new DataField<ushort>("item_id"), new ushort[] { 65_535 }, "65535" },
        { "32 bits without sign", new DataField<uint>("item_id"), new[] { uint.MaxValue }, "4294967295" },
        { "64 bits without sign", new DataField<ulong>("item_id"), new[] { ulong.MaxValue }, "18446744073709551615" },
        { "a decimal", new DecimalDataField("item_id", 18, 0), new[] { 123_456_789_012m }, "123456789012" },
        { "a large decimal", new DecimalDataField("item_id", 28, 2), new[] { 12_345_678_901_234.55m }, "12345678901234.55" },
        { "a number with a point", new DataField<double>("item_id"), new[] { 7.0 }, "7" },
        { "a unique id", new DataField<Guid>("item_id"), new[] { Guid.Parse(Unique) }, Unique },
        { "a date", new DataField<DateOnly>("item_id"), new[] { new DateOnly(2021, 3, 4) }, "2021-03-04" },
        { "yes and no", new DataField<bool>("item_id"), new[] { true }, "true" },
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Ids_are_what_the_file_holds_whatever_their_type(string what, DataField field, Array values, string id)
    {
        Assert.NotEmpty(what);
        Assert.Equal([$"u0 {id} view"], CaseFile.ReadBytes(await FileOf((field, values))));
    }

    public static TheoryData<string, DataField> Times => new()
    {
        { "INT96", new DateTimeDataField("timestamp", DateTimeFormat.Impala) },
        { "milliseconds", new DateTimeDataField("timestamp", DateTimeFormat.DateAndTime) },
        { "microseconds", new DateTimeDataField("timestamp", DateTimeFormat.DateAndTimeMicros) },
        { "milliseconds with a zone", new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Millis) },
        { "milliseconds without a zone", new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, false, DateTimeTimeUnit.Millis) },
        { "microseconds with a zone", new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros) },
        { "microseconds without a zone", new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, false, DateTimeTimeUnit.Micros) },
        { "nanoseconds with a zone", new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Nanos) },
        { "nanoseconds without a zone", new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, false, DateTimeTimeUnit.Nanos) },
    };

    [Theory]
    [MemberData(nameof(Times))]
    public async Task Times_of_every_unit_are_that_moment(string unit, DataField field)
    {
        Assert.NotEmpty(unit);
        var file = await FileOf(Whole("item_id", [7]), null, (field, new[] { Time }));
        Assert.Equal(["u0 7 view 2021-03-04T05:06:07.123"], CaseFile.ReadBytes(file));
    }

    [Fact]
    public async Task Cells_without_a_value_are_empty_in_every_type()
    {
        var file = await FileOf(
            (new DataField<long?>("item_id"), new long?[] { 7, null, 9 }), null,
            (new DataField<double?>("rating"), new double?[] { null, 1, 4.5 }),
            (new DataField<string>("device"), new string?[] { "tv", null, "tv" }));
        Assert.Equal(["u0 7 rate", "2: itemId", "u2 9 rate 4.5"], CaseFile.ReadBytes(file));
    }

    [Fact]
    public async Task Row_groups_without_rows_are_no_end()
    {
        var (user, item) = (new DataField<string>("user_id"), new DataField<long>("item_id"));
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(user, item), stream, cancellationToken: Cancel))
        {
            foreach (var rows in (int[])[0, 2, 0, 0, 1, 0])
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(user, [.. Enumerable.Range(0, rows).Select(n => $"u{n}")]);
                await group.WriteAsync<long>(item, Enumerable.Range(0, rows).Select(n => (long)n).ToArray(), cancellationToken: Cancel);
            }
        }

        Assert.Equal(["u0 0 view", "u1 1 view", "u0 0 view"], CaseFile.ReadBytes(stream.ToArray()));
    }

    [Fact]
    public async Task Values_that_stand_in_a_dictionary_are_those_values()
    {
        var file = await FileOf(
            Whole("item_id", [.. Enumerable.Repeat(7, 200)]),
            new ParquetOptions { DictionaryEncodingThreshold = 1, DictionaryEncodingSampleSize = 200 },
            (new DataField<string>("event"), Enumerable.Repeat("buy", 200).ToArray()));
        Assert.Equal([.. Enumerable.Range(0, 200).Select(n => $"u{n} 7 purchase")], CaseFile.ReadBytes(file));
    }

    [Fact]
    public async Task Lists_and_structures_are_cells_as_in_JSON_and_maps_are_left_out()
    {
        using var stream = new MemoryStream();
        await ParquetSerializer.SerializeAsync(
            [new Nested { UserId = "u1", ItemId = 7, Tags = ["a", "b"], Shop = new() { City = "Kiel" }, Prices = new() { ["eur"] = 1 } }],
            stream, cancellationToken: Cancel);
        Assert.Equal(["u1 7 view Shop.City=Kiel Tags=a|b"], CaseFile.With(stream.ToArray(), "a.parquet", path =>
            InteractionFile.Open(path, cancellationToken: Cancel).Read().Select(l => l.Interaction!).Select(i =>
                $"{i.UserId} {i.ItemId} view {string.Join(' ', i.Context.Values.OrderBy(v => v.Key).Select(v => $"{v.Key}={v.Value}"))}").ToArray()));
    }

    [Fact]
    public async Task Each_text_stays_what_it_is_while_other_columns_are_read()
    {
        string[] texts = [.. Enumerable.Range(0, 3_000).Select(n => $"item {n} {new string((char)('a' + (n % 26)), 1 + (n % 90))}")];
        string?[] other = [.. texts.Select((t, n) => n % 3 == 0 ? null : new string(t.Reverse().ToArray()))];
        var file = await FileOf((new DataField<string>("item_id"), texts), null, (new DataField<string>("note", true), other));
        var read = CaseFile.With(file, "a.parquet", path => InteractionFile.Open(path, cancellationToken: Cancel).Read()
            .Select(l => (l.Interaction!.ItemId, l.Interaction.Context.Values.GetValueOrDefault("note"))).ToArray());
        Assert.Equal(texts.Zip(other), read);
    }

    /// <summary>Files that DuckDB wrote.</summary>
    [Theory]
    [InlineData("structures", "u0 i0 cart 2021-01-01T00:00:00", "u1 i1 cart 2021-01-01T00:00:01", "3: itemId", "u0 i3 cart 2021-01-01T00:00:03")]
    [InlineData("clocks", "u0 0 view 2021-01-01T05:06:07.5", "u1 1 view 2021-01-02T05:07:07.5", "u2 2 view 2021-01-03T00:00:00",
        "u0 3 view 2021-01-04T05:09:07.5")]
    public void Another_engine_s_structures_and_times_of_day_are_read(string name, params string[] rows)
    {
        Assert.Equal(rows, CaseFile.Read($"parquet/{name}.parquet"));
        var notes = CaseFile.Open($"parquet/{name}.parquet").Description.Notes;
        Assert.Equal(name == "structures", notes.Contains("'lasted', 'labels' hold lists or objects within objects: left out"));
    }

    [Fact]
    public void Items_of_another_engine_have_their_lists()
    {
        var items = ItemFile.Load(CaseFile.PathOf("parquet/items.parquet")).Items;
        Assert.Equal(["a+b0", "", "", "a+b3"], items.Values.OrderBy(i => i.ItemId).Select(i => string.Join('+', i.Categories)));
        Assert.Equal(["True", "True", "False", "False"], items.Values.OrderBy(i => i.ItemId).Select(i => i.Available.ToString()));
        Assert.Equal(["more.tags=x|y", "more.weight=1.5"], items["1"].Attributes.Select(a => $"{a.Key}={a.Value}").Order());
    }

    [Fact]
    public async Task A_file_of_lists_alone_and_one_that_is_cut_off_are_refused_in_a_sentence()
    {
        using var stream = new MemoryStream();
        await ParquetSerializer.SerializeAsync([new OnlyNested { UserId = ["u1", "u2"], ItemId = [7, 8] }], stream, cancellationToken: Cancel);
        Assert.Contains("column 'UserId' holds lists", Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(stream.ToArray())).Problem,
            StringComparison.Ordinal);
        Assert.Contains(
            "column 'item_id' holds lists (line 1: 'i1|i2')", CaseFile.Refused("parquet/lists.parquet").Problem, StringComparison.Ordinal);
        var file = await FileOf(Whole("item_id", [.. Enumerable.Range(0, 500)]));
        foreach (var length in (int[])[5, 40, file.Length / 2, file.Length - 3])
        {
            var refused = Assert.ThrowsAny<Exception>(() => CaseFile.ReadBytes(file[..length]));
            Assert.True(refused is FileRefusedException or InvalidDataException, refused.ToString());
        }
    }

    private static (DataField, Array) Whole(string name, int[] values) => (new DataField<int>(name), values);

    /// <summary>Users <c>u0</c>, <c>u1</c> …, an item each, and further columns.</summary>
    private static async Task<byte[]> FileOf(
        (DataField Field, Array Values) items, ParquetOptions? options = null, params (DataField Field, Array Values)[] more)
    {
        (DataField Field, Array Values)[] columns =
        [
            (new DataField<string>("user_id"), Enumerable.Range(0, items.Values.Length).Select(n => $"u{n}").ToArray()), items, .. more,
        ];
        using var stream = new MemoryStream();
        var schema = new ParquetSchema(columns.Select(c => c.Field));
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, options, cancellationToken: Cancel))
        {
            using var group = writer.CreateRowGroup();
            foreach (var (field, values) in columns) await (Task)Write(group, field, (dynamic)values);
        }

        return stream.ToArray();
    }

    private static Task Write(ParquetRowGroupWriter group, DataField field, string?[] values) => group.WriteAsync(field, values!);

    private static Task Write(ParquetRowGroupWriter group, DataField field, byte[][] values) => group.WriteAsync(field, values);

    private static Task Write<T>(ParquetRowGroupWriter group, DataField field, T[] values)
        where T : struct => group.WriteAsync<T>(field, values.AsMemory(), cancellationToken: Cancel);

    private static Task Write<T>(ParquetRowGroupWriter group, DataField field, T?[] values)
        where T : struct => group.WriteAsync<T>(field, values.AsMemory(), cancellationToken: Cancel);

    private sealed class Nested
    {
        public string UserId { get; set; } = "";

        public long ItemId { get; set; }

        public List<string> Tags { get; set; } = [];

        public Place Shop { get; set; } = new();

        public Dictionary<string, int> Prices { get; set; } = [];
    }

    private sealed class OnlyNested
    {
        public List<string> UserId { get; set; } = [];

        public List<int> ItemId { get; set; } = [];
    }

    private sealed class Place
    {
        public string City { get; set; } = "";
    }
}
