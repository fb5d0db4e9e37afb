using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>What a file is wrapped in, what bytes its text has, and bodies of JSON one behind the other.</summary>
public sealed class WrappingsTests
{
    private static readonly byte[] Table = "user,item\nu1,i1\nu2,i2\n"u8.ToArray();

    [Fact]
    public void A_tar_of_one_file_is_that_file_and_one_of_several_is_refused_with_their_names()
    {
        string[] rows = ["u1 i1 view", "u2 i2 view"];
        var tar = Tar(("data/", null), ("data/ratings.csv", Table), ("data/._ratings.csv", [1, 2, 3]));
        Assert.Equal(rows, CaseFile.ReadBytes(tar, name: "a.tar"));
        Assert.Equal(rows, CaseFile.ReadBytes(GZip(tar), name: "a.tar.gz"));
        var refused = Refused(GZip(Tar(("a.csv", Table), ("b.csv", Table))));
        Assert.Contains("an archive of 2 files (a.csv, b.csv)", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("damaged or cut off", Refused(tar[..(tar.Length / 4)]).Problem, StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> Others => new()
    {
        { [0x28, 0xB5, 0x2F, 0xFD, 4, 0], "packed with zstd" },
        { [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "packed with xz" },
        { "BZh91AY&SY\u0001"u8.ToArray(), "packed with bzip2" },
        { "Rar!\u001a\u0007"u8.ToArray(), "archive of RAR" },
        { "SQLite format 3\0"u8.ToArray(), "database of SQLite" },
        { [0xD0, 0xCF, 0x11, 0xE0, 0xA1], "document of an office program" },
        { [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1], "array of NumPy" },
        { [0x80, 4, 0x95], "pickle of Python" },
        { "Obj\u0001"u8.ToArray(), "Avro" },
        { "ARROW1\0\0"u8.ToArray(), "Arrow" },
        { "%PDF-1.4\n"u8.ToArray(), "PDF" },
        { "\r\n<!DOCTYPE HTML>\n<p>502</p>\n"u8.ToArray(), "page of HTML" },
        { "<?xml version=\"1.0\"?>\n<Error/>\n"u8.ToArray(), "XML" },
        { "<ratings>\n<rating user=\"u1\"/>\n"u8.ToArray(), "XML or HTML" },
        { "-- MySQL dump 10.13\n"u8.ToArray(), "dump of SQL" },
        { "@RELATION r\n"u8.ToArray(), "ARFF" },
        { "user,item\nu1,\0\n"u8.ToArray(), "line 2 holds a byte of zero" },
        { GZip(GZip(GZip(GZip(Table)))), "packed with gzip more often" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_file_that_is_no_table_is_refused_as_what_it_is(byte[] bytes, string said)
    {
        Assert.Contains(said, Refused(bytes).Problem, StringComparison.Ordinal);
        Assert.Contains(said, Refused(GZip(bytes)).Problem, StringComparison.Ordinal);
        Assert.Contains(
            said, Assert.Throws<FileRefusedException>(() => CaseFile.With(bytes, "items.csv", ItemFile.Load)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JosÃ©|Josi|Jos\u00ef", "line 4")]
    [InlineData("Josi|Jos\u00ef|Andr\u00e9|JosÃ©", "line 3")]
    public void A_mixture_of_encodings_is_refused_with_its_first_line_however_few_are_of_one(string users, string line)
    {
        var bytes = Encoding.Latin1.GetBytes("user,item\n" + string.Concat(users.Split('|').Select(u => $"{u},i1\n")));
        var refused = Refused(bytes);
        Assert.Contains("not Windows-1252 throughout either", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(line, refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Zoë,i1\nJosé")]
    [InlineData("Zoe,i1\nJosé")]
    public void A_text_that_ends_within_a_character_is_refused_as_cut_off(string text)
    {
        var cut = Encoding.UTF8.GetBytes("user,item\n" + text)[..^1];
        Assert.Contains("line 3 in the midst of a character", Refused(cut).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", "windows-1252")]
    [InlineData("us-ascii", "utf-8")]
    [InlineData("utf-16", "utf-8")]
    public void An_encoding_that_does_not_fit_is_refused_with_the_line(string told, string real)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(real) is { } pages ? pages.GetBytes("user,item\nu1,i1\nJosé,i2\n")
            : Encoding.GetEncoding(real).GetBytes("user,item\nu1,i1\nJosé,i2\n\ud7ff\n");
        var refused = Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(bytes, new ReadingOptions { Encoding = told }));
        Assert.Contains($"holds bytes that are no {told}", refused.Problem, StringComparison.Ordinal);
        if (told != "utf-16") Assert.Contains("line 3 ", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--encoding", refused.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void An_items_file_has_the_encoding_that_its_bytes_say_or_else_the_one_that_was_said()
    {
        static string Title(byte[] bytes, string? told) =>
            CaseFile.With(bytes, "items.csv", path => ItemFile.OpenBelonging(path, told).Read().Items["1"].Title!);
        var cyrillic = CodePagesEncodingProvider.Instance.GetEncoding(1251)!;
        const string text = "item_id,title\n1,Чайник\n";
        Assert.Equal("Чайник", Title(cyrillic.GetBytes(text), "windows-1251"));
        Assert.Equal("Чайник", Title(Encoding.UTF8.GetBytes(text), "windows-1251"));
        Assert.Equal("Чайник", Title([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)], "windows-1251"));
        Assert.Equal("Чайник", Title(Encoding.UTF8.GetBytes(text), null));
    }

    [Theory]
    [InlineData("[{\"user\":\"u1\",\"item\":\"i1\"}]\n[{\"user\":\"u2\",\"item\":\"i2\"}]\n")]
    [InlineData("[{\"user\":\"u1\",\"item\":\"i1\"},{\"user\":\"u2\",\"item\":\"i2\"}][]\n\n")]
    [InlineData("[]\n[{\"user\":\"u1\",\"item\":\"i1\"}][\n{\"user\":\"u2\",\"item\":\"i2\"}]")]
    public void Arrays_one_behind_the_other_are_one(string text) => Assert.Equal(["u1 i1 view", "u2 i2 view"], CaseFile.ReadText(text));

    [Theory]
    [InlineData("[{\"user\":\"u1\",\"item\":\"i1\"}]\n{\"user\":\"u2\",\"item\":\"i2\"}\n", "line 2, and '{' follows")]
    [InlineData("[{\"user\":\"u1\",\"item\":\"i1\"}]\n\n]\n", "line 3, and ']' follows")]
    [InlineData(
        """[{"eventId":"e","userId":"u","itemId":"i","type":"view","timestamp":"2018-02-08T00:00:00Z"}], done""", "line 1, and ',' follows")]
    public void What_stands_behind_an_array_refuses_the_file_with_its_line(string text, string said) =>
        Assert.Contains(said, CaseFile.RefusedText(text).Problem, StringComparison.Ordinal);

    private static FileRefusedException Refused(byte[] bytes) => Assert.Throws<FileRefusedException>(() => CaseFile.ReadBytes(bytes));

    private static byte[] GZip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[]? Bytes)[] entries)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                tar.WriteEntry(bytes is null ? new UstarTarEntry(TarEntryType.Directory, name)
                    : new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return packed.ToArray();
    }
}
