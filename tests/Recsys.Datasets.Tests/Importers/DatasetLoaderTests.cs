using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

public sealed class DatasetLoaderTests
{
    [Fact]
    public async Task A_file_becomes_a_data_set_with_a_report()
    {
        await InFile("good.inter", "user_id:token\titem_id:token\ttimestamp:float\na\tx\t881250950\nbroken\nb\ty\t881250949\n", async path =>
        {
            var (dataset, report) = await DatasetLoader.LoadAsync(path, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(("good", 2, true), (dataset.Name, dataset.Count, dataset.IsTimed));
            Assert.Equal(["b", "a"], dataset.UserVocabulary.Ids);
            Assert.Equal((2L, 1L), (report.Read, report.Rejections.Count));
            Assert.Equal("line 3", Assert.Single(report.Rejections.First).Place);
        });
    }

    [Fact]
    public async Task A_file_without_one_good_line_says_what_is_wrong_with_it()
    {
        await InFile("bad.inter", "user_id:token\titem_id:token\nonly\n", async path =>
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(
                () => DatasetLoader.LoadAsync(path, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Contains("1 columns; 2", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Only_the_first_broken_lines_are_listed_and_all_are_counted()
    {
        await InFile("many.inter", "user_id:token\titem_id:token\na\tx\n" + string.Concat(Enumerable.Repeat("broken\n", 500)), async path =>
        {
            var (_, report) = await DatasetLoader.LoadAsync(path, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((500L, 20), (report.Rejections.Count, report.Rejections.First.Count));
            Assert.Equal(500, Assert.Single(report.Rejections.ByCode).Value);
        });
    }

    [Fact]
    public async Task A_log_that_was_joined_with_its_catalog_gives_the_same_data_set_to_the_byte_and_the_catalog()
    {
        var random = new Random(1);
        string[] genres = [.. Enumerable.Range(0, 30).Select(n => $"\"genre {n % 4}|genre {4 + (n % 3)}\",{1980 + (n % 20)}")];
        var rows = Enumerable.Range(0, 600).Select(n => (
            Item: random.Next(30), Row: $"u{random.Next(40)},{{0}},{1_500_000_000 + (n * 900)},{(random.Next(2) == 0 ? "tv" : "phone")}")).ToList();
        string Table(string more, Func<int, string> ofItem) => $"user,item,time,device{more}\n"
            + string.Concat(rows.Select(r => string.Format(null, r.Row, $"i{r.Item}") + ofItem(r.Item) + "\n"));
        var plain = await BytesOf(Table("", _ => ""));
        Assert.Equal(plain.Data, (await BytesOf(Table(",genres,year", i => $",{genres[i]}"))).Data);
        var catalog = (await BytesOf(Table(",genres,year", i => $",{genres[i]}"))).Items;
        Assert.Equal(["genre 1", "genre 5"], catalog["i1"].Categories);
        Assert.Equal("1981", catalog["i1"].Attributes["year"]);

        static async Task<(byte[] Data, IReadOnlyDictionary<string, Domain.Item> Items)> BytesOf(string text)
        {
            (byte[], IReadOnlyDictionary<string, Domain.Item>) read = ([], new Dictionary<string, Domain.Item>());
            await InFile("log.csv", text, async path =>
            {
                var reader = InteractionFile.Open(path, cancellationToken: TestContext.Current.CancellationToken);
                var (dataset, _) = await DatasetLoader.LoadAsync(reader, cancellationToken: TestContext.Current.CancellationToken);
                using var stream = new MemoryStream();
                DatasetFile.Save(dataset, stream);
                read = (stream.ToArray(), reader.ReadItems().Items);
            });
            return read;
        }
    }

    private static async Task InFile(string name, string text, Func<string, Task> test)
    {
        var folder = Directory.CreateTempSubdirectory("recsys-load-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            await File.WriteAllTextAsync(path, text);
            await test(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
