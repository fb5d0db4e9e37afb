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
