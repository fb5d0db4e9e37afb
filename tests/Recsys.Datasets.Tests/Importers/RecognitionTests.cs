using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>The rules behind the cases, on rows that no case holds.</summary>
public sealed class RecognitionTests
{
    private static readonly string[] Rows = ["u1 i1 rate 5 2018-02-08T00:00:00", "Zoë é rate 3 2018-02-09T00:00:00"];

    private const string Csv = "user_id,item_id,rating,timestamp\nu1,i1,5,1518048000\nZoë,é,3,1518134400\n";

    [Theory]
    [InlineData("order_id,buyer_user,lineitem_quantity,sku_number,page", "{0},u{1},{1},s{0},p{1}", "-,user,-,item,-")]
    [InlineData("user_code,sku_code,day", "{0}.0,{1},2021-01-0{1}", "user,item,time")]
    [InlineData("session_id,session_position,track_id_clean,skip_1", "s{0},{1},t{0},{2}", "user,-,item,-")]
    [InlineData(null, "a{0}b,c{1}d,artist name {1},4{0}", "user,item,-,value")]
    public void What_is_proposed_is_no_quantity_no_order_and_no_flag(string? header, string row, string columns)
    {
        var refused = CaseFile.RefusedText((header is null ? "" : header + "\n") + string.Concat(Enumerable.Range(0, 40).Select(
            n => string.Format(null, row, n, 1 + (n % 9), n % 2) + "\n")));
        Assert.Contains($"--columns {columns}, with", refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_id,i1,i2,i3,i4", "u{0},1,,3,4")]
    [InlineData("user_id,item_1,item_2,item_3", "u{0},1,0,1")]
    public void A_column_for_each_item_holds_no_item(string header, string row) => Assert.Contains(
        "write a row for each user and item",
        CaseFile.RefusedText($"{header}\n" + string.Concat(Enumerable.Range(0, 20).Select(n => string.Format(null, row, n) + "\n"))).Mend,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("windows-1252", false)]
    public void The_encoding_is_told_by_the_bytes(string name, bool isMarked)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        byte[] bytes = [.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes(Csv)];
        Assert.Equal(Rows, CaseFile.ReadBytes(bytes));
    }

    [Fact]
    public void A_mixture_of_encodings_is_refused_and_an_encoding_can_be_named()
    {
        byte[] mixed = [.. Encoding.UTF8.GetBytes("user,item\nJosé,1\nZoë,2\n"), (byte)'J', 0xE9, (byte)',', (byte)'3', (byte)'\n'];
        Assert.Contains("line 4", Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(mixed)).Problem, StringComparison.Ordinal);
        var cyrillic = CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes("user,item\nИван,1\n");
        Assert.Equal(["Иван 1 view"], CaseFile.ReadBytes(cyrillic, new ReadingOptions { Encoding = "windows-1251" }));
        Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(cyrillic, new ReadingOptions { Encoding = "no-such" }));
    }

    [Theory]
    [InlineData(",", "\n")]
    [InlineData(";", "\r\n")]
    [InlineData("\t", "\r\n")]
    [InlineData("|", "\n")]
    [InlineData("::", "\n")]
    [InlineData(" ", "\n")]
    public void A_header_is_known_by_its_names_whatever_parts_it_and_in_any_order(string delimiter, string end)
    {
        string[][] table = [["Rating", "timestamp", "ItemID", "user id".Replace(" ", delimiter == " " ? "_" : " ", StringComparison.Ordinal)],
            ["5", "1518048000", "i1", "u1"]];
        var text = string.Concat(table.Select(r => string.Join(delimiter, r) + end));
        Assert.Equal([Rows[0]], CaseFile.ReadText(text));
        Assert.Equal([Rows[0]], CaseFile.ReadText("\ufeff" + text));
    }

    [Fact]
    public void Gzip_and_a_zip_of_one_file_are_taken_off_whatever_the_name()
    {
        var bytes = Encoding.UTF8.GetBytes(Csv);
        Assert.Equal(Rows, CaseFile.ReadBytes(Gzip(bytes), name: "a.csv.gz"));
        Assert.Equal(Rows, CaseFile.ReadBytes(Gzip(bytes), name: "a.csv"));
        Assert.Equal(Rows, CaseFile.ReadBytes(Zip(("a.csv", bytes), ("__MACOSX/._a.csv", [1])), name: "a.zip"));
        var two = Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(Zip(("a.csv", bytes), ("b.csv", bytes))));
        Assert.Contains("2 files (a.csv, b.csv)", two.Problem, StringComparison.Ordinal);
        Assert.Equal("a", CaseFile.With(Gzip(bytes), "a.csv.gz", path => InteractionFile.Open(path).Name));
    }

    [Fact]
    public async Task Parquet_is_a_table_with_a_header_also_within_gzip()
    {
        DataField[] fields =
        [
            new DataField<string>("user_id"), new DataField<long>("item_id"), new DataField<double?>("rating"), new DataField<DateTime>("timestamp"),
        ];
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields), stream, cancellationToken: TestContext.Current.CancellationToken))
        {
            using var group = writer.CreateRowGroup();
            var time = new DateTime(2021, 3, 4, 5, 6, 7, DateTimeKind.Utc);
            await group.WriteAsync(fields[0], ["u1", "NA", "Zoë"]);
            await group.WriteAsync<long>(fields[1], new[] { 1L, 2, 3 }, cancellationToken: TestContext.Current.CancellationToken);
            await group.WriteAsync<double>(fields[2], new double?[] { 4.5, 1, null }, cancellationToken: TestContext.Current.CancellationToken);
            await group.WriteAsync<DateTime>(fields[3], new[] { time, time, time }, cancellationToken: TestContext.Current.CancellationToken);
        }

        string[] expected = ["u1 1 rate 4.5 2021-03-04T05:06:07", "2: userId", "Zoë 3 rate 2021-03-04T05:06:07"];
        Assert.Equal(expected, CaseFile.ReadBytes(stream.ToArray(), name: "a.parquet"));
        Assert.Equal(expected, CaseFile.ReadBytes(Gzip(stream.ToArray()), name: "a.parquet.gz"));
    }

    [Fact]
    public void A_JSON_array_is_read_element_by_element()
    {
        const string text = """
            [
              {"eventId":"e1","userId":1,"itemId":"a ] } , \" b","type":"view","timestamp":"2026-03-01T10:00:00.123456789z"},
              {"eventId":"e2", "userId":"u",
               "itemId":{}},
              nothing,
              {"eventId":"e3","userId":"u","itemId":2.0,"type":"cart","timestamp":"2026-03-01t10:00:00+05:30"}
            ]
            """;
        Assert.Equal(
            ["1 a ] } , \" b view 2026-03-01T10:00:00.123", "3: itemId", "5: ", "u 2.0 cart 2026-03-01T04:30:00"], CaseFile.ReadText(text));
        Assert.Empty(CaseFile.ReadText("[ ]"));
    }

    [Theory]
    [InlineData("uid\tsid\n1\t2\n3\t4\n", "1 2 view", "3 4 view")]
    [InlineData("who,what,stars,when\nu1,i1,5,1518048000\nu2,i1,3,1518048000\n", "u1 i1 rate 5 2018-02-08T00:00:00",
        "u2 i1 rate 3 2018-02-08T00:00:00")]
    [InlineData("V1 V2\n1 2\n3 4\n", "1 2 view", "3 4 view")]
    public void A_header_of_unknown_names_is_no_row(string text, params string[] rows) => Assert.Equal(rows, CaseFile.ReadText(text));

    [Theory]
    [InlineData("anna apple\nbea apple\nanna pear\n")]
    [InlineData("uid\tsid\nu1\ti1\nuid\ti2\n")]
    [InlineData("a,b,c,d,e\n1,2,3,4,5\n")]
    [InlineData("1,2,3,4,5\n1,3,3,4,5\n")]
    [InlineData("1 2 30000\n3 4 20000\n")]
    [InlineData("view,u1,i1\nbuy,u2,i1\n")]
    [InlineData("id,name,price\n1,a,2\n")]
    [InlineData("id,title\n1,a\n")]
    [InlineData("who,what,how,when\nu1,i1,5,1518048000\nu2,i1,3,1518048000\n")]
    [InlineData("2021-01-01,u1\n2021-01-02,u2\n")]
    [InlineData("u1\ti1 i2\nu2\ti3 i4\n")]
    [InlineData("title,uid,rating,time\na,b,c,d\n")]
    [InlineData("name,date,item\nanna,2021-01-01,x\n")]
    public void What_has_no_certain_form_is_refused_and_says_the_option(string text) =>
        Assert.Contains("--columns", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);

    [Fact]
    public void An_uncertain_header_can_be_decided()
    {
        const string text = "anna apple\nbea apple\nanna pear\n";
        Assert.Equal(3, CaseFile.ReadText(text, CaseFile.Columns("user,item") with { Header = false }).Length);
        Assert.Equal(2, CaseFile.ReadText(text, CaseFile.Columns("user,item") with { Header = true }).Length);
    }

    [Fact]
    public void Row_numbers_without_a_name_are_no_column()
    {
        Assert.Equal(["u1 i1 rate 5", "u2 i1 rate 4"],
            CaseFile.ReadText("\"user\" \"item\" \"rating\"\n\"1\" \"u1\" \"i1\" 5\n\"2\" \"u2\" \"i1\" 4\n"));
        Assert.Equal(["u1 i1 rate 5", "u2 i1 rate 4"], CaseFile.ReadText(",user,item,rating\n0,u1,i1,5\n1,u2,i1,4\n"));
    }

    [Theory]
    [InlineData("2021-03-04", "2021-03-04T00:00:00")]
    [InlineData("2021/03/04 05:06", "2021-03-04T05:06:00")]
    [InlineData("2021-03-04 05:06:07 UTC", "2021-03-04T05:06:07")]
    [InlineData("2021-03-04 05:06:07 +0000 UTC", "2021-03-04T05:06:07")]
    [InlineData("2021-03-04t05:06:07.123456789z", "2021-03-04T05:06:07.123")]
    [InlineData("2021-03-04 05:06:07.5+02", "2021-03-04T03:06:07.5")]
    [InlineData("20210304T050607Z", "2021-03-04T05:06:07")]
    [InlineData("Thu, 04 Mar 2021 05:06:07 +0100", "2021-03-04T04:06:07")]
    [InlineData("4 March 2021", "2021-03-04T00:00:00")]
    [InlineData("Mar 4, 2021 5:06 PM", "2021-03-04T17:06:00")]
    [InlineData("04-Mar-2021", "2021-03-04T00:00:00")]
    [InlineData("13.03.2021 05:06", "2021-03-13T05:06:00")]
    [InlineData("3/14/2021 12:06:58 AM", "2021-03-14T00:06:58")]
    [InlineData("1614834367", "2021-03-04T05:06:07")]
    [InlineData("1614834367.25", "2021-03-04T05:06:07.25")]
    [InlineData("1614834367123", "2021-03-04T05:06:07.123")]
    [InlineData("1614834367123456", "2021-03-04T05:06:07.123")]
    [InlineData("1614834367123456789", "2021-03-04T05:06:07.123")]
    [InlineData("20210304", "2021-03-04T00:00:00")]
    [InlineData("202103040506", "2021-03-04T05:06:00")]
    public void Times_are_read(string text, string time) =>
        Assert.Equal([$"u i view {time}"], CaseFile.ReadText($"user;item;time\nu;i;{text}\n"));

    [Theory]
    [InlineData("2021-02-30")]
    [InlineData("2021-03")]
    [InlineData("04/13/21")]
    [InlineData("March 5")]
    [InlineData("5:06 pm")]
    [InlineData("yesterday")]
    [InlineData("2021-03-04T25:00:00")]
    [InlineData("1965-01-01")]
    [InlineData("2199-01-01")]
    [InlineData("2021-03-04 05:06:07 EST")]
    public void What_is_no_time_is_rejected_with_its_text(string text)
    {
        var rows = CaseFile.With(
            Encoding.UTF8.GetBytes($"user;item;time\nu;i;2021-03-13\nu;i;{text}\n"), "a.csv",
            path => InteractionFile.Open(path, new ReadingOptions { ReceivedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) }).Read()
                .ToArray());
        Assert.True(rows[0].IsValid);
        Assert.Equal("timestamp", rows[1].Error!.Field);
        Assert.Contains($"'{text}'", rows[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_day_above_twelve_decides_for_the_whole_file_and_none_is_refused()
    {
        Assert.Equal(["u i view 2019-04-03T00:00:00", "u i view 2019-01-31T00:00:00"],
            CaseFile.ReadText("user,item,date\nu,i,03/04/2019\nu,i,31/01/2019\n"));
        Assert.Equal(["u i view 2019-03-04T00:00:00", "u i view 2019-01-31T00:00:00"],
            CaseFile.ReadText("user,item,date\nu,i,03/04/2019\nu,i,01/31/2019\n"));
        var refused = CaseFile.RefusedText("user,item,date\nu,i,03/04/2019\n");
        Assert.Contains("--date-order", refused.Mend, StringComparison.Ordinal);
        Assert.Equal(["u i view 2019-03-04T00:00:00"],
            CaseFile.ReadText("user,item,date\nu,i,03/04/2019\n", new ReadingOptions { DateOrder = DateOrder.Mdy }));
    }

    [Fact]
    public void A_date_and_a_time_of_day_in_two_columns_are_one_time() =>
        Assert.Equal(["u i view 2019-03-04T05:06:00"], CaseFile.ReadText("user,item,date,time\nu,i,2019-03-04,05:06\n"));

    [Fact]
    public void A_column_is_the_time_where_every_value_is_one_and_two_are_refused()
    {
        Assert.Equal(["u i view 2019-03-04T05:06:00"], CaseFile.ReadText("user,item,stamp\nu,i,2019-03-04 05:06\n"));
        Assert.Equal(["u i view 2021-03-04T05:06:07"], CaseFile.ReadText("user,item,moment\nu,i,1614834367\n"));
        Assert.Equal(["u i view", "u j view"], CaseFile.ReadText("user,item,x\nu,i,2019-03-04\nu,j,soon\n"));
        var refused = CaseFile.RefusedText("user,item,begun,ended\nu,i,2019-03-04,2019-03-05\n");
        Assert.Contains("'begun' and 'ended'", refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NA")]
    [InlineData("nan")]
    [InlineData("Null")]
    [InlineData("NONE")]
    [InlineData("")]
    [InlineData("\\N")]
    [InlineData("<NA>")]
    public void Nobody_has_many_names_and_the_visit_stands_for_it(string nobody)
    {
        Assert.Equal(["2: userId", "b 2 view"], CaseFile.ReadText($"user,item\n{nobody},1\nb,2\n"));
        Assert.Equal(["session s1 1 view", "b 2 view"], CaseFile.ReadText($"user,session,item\n{nobody},s1,1\nb,s2,2\n"));
        Assert.Equal(["session 7 1 view", "7 2 view"], CaseFile.ReadText($"user,session,item\n{nobody},7,1\n7,s2,2\n"));
        Assert.Equal(["s1 1 view"], CaseFile.ReadText("session,item\ns1,1\n"));
    }

    [Theory]
    [InlineData("a,\"b\",c", "b")]
    [InlineData("a,b\"c,d", "b\"c")]
    [InlineData("a,\"b \"\"c\"\"\",d", "b \"c\"")]
    [InlineData("a, \"b,c\" ,c", "b,c")]
    [InlineData("a,\"b\"c,c", "\"b\"c")]
    public void Quotes_are_the_files_and_those_inside_a_cell_are_text(string row, string expected)
    {
        var item = CaseFile.ReadText($"user,item,session\n{row}\n")[0];
        Assert.Equal($"a {expected} view", item);
    }

    [Fact]
    public void A_stray_quote_costs_its_line_only_and_free_text_may_span_lines()
    {
        Assert.Equal(
            ["2: ", "u2 i1 rate 3", "4: ", "u4 i2 rate 1"], CaseFile.ReadText("user,item,rating\nu1,\"i2,4\nu2,i1,3\nu3,\"i5,1\nu4,i2,1\n"));
        var reader = CaseFile.ReadText("user,item,rating,note\nu1,i1,5,\"two\nlines\"\nu2,i2,x,\nu3,\"i3,4,\n");
        Assert.Equal(["u1 i1 rate 5", "4: value", "5: "], reader);
    }

    [Fact]
    public void Items_of_any_file_may_be_numbers_and_so_may_attributes()
    {
        var (items, rejections) = ItemFile.Load(CaseFile.PathOf("items/jl.jsonl"));
        Assert.Equal(["1", "2", "3", "4", "5"], items.Keys.Order());
        Assert.Equal(("9.5", "9.5"), (items["4"].Attributes["price"], items["5"].Attributes["price"]));
        Assert.Empty(rejections.First);
        Assert.Equal("i9", Assert.Single(ItemFile.Load(CaseFile.PathOf("items/id_late.csv")).Items).Key);
        Assert.Equal("A", Assert.Single(ItemFile.Load(CaseFile.PathOf("items/array.json")).Items).Value.Title);
        Assert.Equal(["Cinéma (2001)", "Noël (1995)"], ItemFile.Load(CaseFile.PathOf("items/movies.dat")).Items.Values.Select(i => i.Title));
    }

    [Fact]
    public void What_is_cut_off_or_stands_for_another_file_is_refused_and_no_smaller_file()
    {
        var rows = string.Concat(Enumerable.Range(0, 5_000).Select(n => $"u{n},i{n * 7 % 1000}\n"));
        var packed = Gzip(Encoding.UTF8.GetBytes("user,item\n" + rows));
        foreach (var left in new[] { packed.Length / 2, packed.Length - 9 })
        {
            var refused = Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(packed[..left]));
            Assert.Contains("cut off", refused.Problem, StringComparison.Ordinal);
        }

        Assert.Contains(
            "Git LFS", CaseFile.RefusedText("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n").Problem,
            StringComparison.Ordinal);
        string[] wrapped = ["{\"events\":[{\"userId\":\"u\",\"itemId\":\"i\"}]}", "{\n \"data\": [\n {\n", "[[1,2],[3,4]]"];
        foreach (var text in wrapped)
        {
            Assert.Contains("was not read", CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_header_that_comes_again_is_no_row_and_the_name_of_an_event_no_context()
    {
        const string text = "event_id,user,item\n1,u1,i1\nevent_id,user,item\n2,u2,i2\n";
        Assert.Equal(["u1 i1 view", "3: ", "u2 i2 view"], CaseFile.ReadText(text));
        Assert.Equal(
            ["-", "user", "item"], CaseFile.With(Encoding.UTF8.GetBytes(text), "x.csv", path => InteractionFile.Open(path).Description.Columns));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionMode.Compress)) gzip.Write(bytes);
        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}
