using System.Text;
using Recsys.Cli.Demo;
using Recsys.Cli.Evaluation.Report;
using Recsys.Cli.Http;
using Recsys.Cli.Tests.Commands;
using Recsys.Datasets.Importers;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Demo;

/// <summary>What the demo takes from a log and from the file of items that only lies beside it.</summary>
public sealed class DemoDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_encoding_that_was_said_reaches_the_file_of_items_and_what_the_catalog_does_not_take_is_told()
    {
        var cyrillic = CodePagesEncodingProvider.Instance.GetEncoding(1251)!;
        var log = Write("log.csv", cyrillic.GetBytes("user,item\nu1,i1\nu2,i2\nИван,i1\n"));
        Write("items.csv", cyrillic.GetBytes($"item_id,title,description\ni1,Чайник,{new string('д', 1_299)}\ni2,Кружка,мала\n"));
        var (data, said) = Read(log, "windows-1251");
        Assert.Equal(["Чайник", "Кружка"], data.Titles.Values);
        var (dataset, _) = await DatasetLoader.LoadAsync(Open(log, "windows-1251"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("Чайник", ItemTitles.Beside(log, "windows-1251").Of(dataset, dataset.ItemVocabulary.IndexOf("i1")));
        Assert.Equal(1, data.Described.Sum(d => d.Omissions.Count));
        Assert.All(data.Items, item => Assert.Null(item.Problem()));
        Assert.Single(OnlineClient.Requests(data.Items));
        Assert.Contains("items.csv: form Table", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_items_that_nobody_named_and_that_cannot_be_read_costs_a_note()
    {
        var log = Write("log.csv", "user,item\nu1,i1\nu2,i2\n"u8.ToArray());
        Write("items.csv", "colour,size\nred,4\n"u8.ToArray());
        var (data, said) = Read(log, null);
        Assert.Equal((2, 0), (data.Events.Count, data.Items.Count));
        Assert.Contains("note: a file of items lies beside the log and is not read", said, StringComparison.Ordinal);
    }

    [Fact]
    public void MovieLens_100K_is_read_as_it_is_published()
    {
        var log = Write("u.data", "196\t1\t3\t881250949\n186\t2\t3\t891717742\n"u8.ToArray());
        var flags = string.Join('|', Enumerable.Repeat("0", 18));
        Write("u.item", Encoding.Latin1.GetBytes($"1|Toy Story (1995)|01-Jan-1995||http://x|0|{flags}\n2|Misérables, Les|01-Jan-1995|||1|{flags}\n"));
        Assert.Equal(["Toy Story (1995)", "Misérables, Les"], Read(log, null).Data.Titles.Values);
    }

    public void Dispose() => _folder.Dispose();

    private static (DemoData Data, string Said) Read(string log, string? encoding)
    {
        using var said = new StringWriter();
        var items = DemoData.ItemsBeside(log, encoding, CommandRun.Plain(said));
        return (DemoData.OfFile(Open(log, encoding), items, (_, _) => { }, TestContext.Current.CancellationToken), said.ToString());
    }

    private static IInteractionReader Open(string log, string? encoding) =>
        InteractionFile.Open(log, new ReadingOptions { Encoding = encoding }, TestContext.Current.CancellationToken);

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }
}
