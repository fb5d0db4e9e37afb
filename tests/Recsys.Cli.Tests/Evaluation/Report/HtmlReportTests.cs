using Recsys.Datasets.Simulation;
using Recsys.Domain.Wire;
using Recsys.TestKit;
using Spectre.Console;

namespace Recsys.Cli.Tests.Evaluation.Report;

public sealed class HtmlReportTests : IDisposable
{
    private const int PhoneWidth = 390, PhoneHeight = 844;

    private const string Measure = """
        (() => {
          const all = [...document.querySelectorAll('body *')];
          const spoken = all.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
          const box = e => e.getBoundingClientRect();
          // What lies in a box that scrolls by itself may be wider than the screen: that is what the box is for.
          const outside = e => box(e).width > 0 && (box(e).right > innerWidth + 1 || box(e).left < -1);
          const beyond = all.filter(e => !e.parentElement.closest('.wide') && outside(e));
          const sizes = s => [...document.querySelectorAll(s)].map(e => [box(e).width, box(e).height]);
          return {
            Viewport: innerWidth,
            Document: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
            Beyond: beyond.map(e => e.outerHTML.slice(0, 120)),
            SmallestFont: Math.min(...spoken.map(e => parseFloat(getComputedStyle(e).fontSize))),
            Curves: sizes('.curves.learning > svg'),
            Lines: sizes('.curves.learning polyline'),
            Bands: sizes('.curves.learning .band'),
            Foreseen: sizes('.curves.reliability .dot'),
            Intervals: sizes('.intervals .track'),
            Ranges: sizes('.intervals .range'),
            Means: sizes('.intervals .mean'),
            Tables: sizes('table:not(.reliability)'),
            Scrollers: [...document.querySelectorAll('.wide')].map(e => [e.clientWidth, e.scrollWidth]),
            Rows: [...document.querySelectorAll('table:not(.reliability) tbody th')].map(e => e.innerText),
            Sections: [...document.querySelectorAll('h2')].map(e => e.innerText),
            Meanings: [...document.querySelectorAll('.meanings dt')].map(e => e.innerText),
            Axes: ['.curves.learning .x', '.curves.learning .y'].map(s => document.querySelectorAll(s).length).join(' ') + ' '
              + document.querySelector('.curves.learning + .axis').innerText,
            Price: sizes('.price .dot'),
            Words: document.querySelector('h1 + .words').innerText,
            Beside: [...document.querySelectorAll('article')]
              .map(a => [...a.querySelectorAll('.beside > div')].map(d => d.querySelectorAll('li').length)),
            Sources: document.querySelectorAll('[src],[href],script,link,iframe,object').length,
            Titled: document.body.innerText.includes('The <b>very</b> long story'),
            Paper: getComputedStyle(document.body).backgroundColor,
          };
        })()
        """;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_report_can_be_read_on_a_phone_and_asks_for_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var browser = await Chromium.StartOrSkipAsync(stop);
        var file = await ReportAsync();
        var requests = await browser.OpenAsync(file, PhoneWidth, PhoneHeight, stop);
        Assert.Equal(new Uri(file).AbsoluteUri, Assert.Single(requests));

        var page = await browser.EvaluateAsync<Facts>(Measure, stop);
        Assert.Equal(PhoneWidth, page.Viewport);
        Assert.InRange(page.Document, 1, PhoneWidth);
        Assert.Empty(page.Beyond);
        Assert.InRange(page.SmallestFont, 12, 100);
        Assert.Equal(0, page.Sources);

        Assert.Equal(7, page.Sections.Length);
        string[] models = ["popular", "itemknn", "ease", "autoencoder"];
        // All models twice: the metrics, and those among sampled negatives.
        Assert.Equal([.. models, .. models], page.Rows);
        Assert.Equal(2, page.Tables.Length);
        Assert.All(page.Tables, IsVisible);
        // The wide one scrolls in its own box.
        Assert.Contains(page.Scrollers, s => s[1] > s[0]);
        Assert.All(page.Scrollers, s => Assert.InRange(s[0], 200, PhoneWidth));
        Assert.Superset(new HashSet<string> { "HR@10", "NDCG@10", "MRR@10", "coverage@10" }, page.Meanings.ToHashSet());

        Assert.Matches(@"^\w+ would serve: .+ best simple model, \w+.+ It is worst, by the .+$", page.Words);
        Assert.Equal(models.Length, page.Price.Length);
        Assert.All(page.Price, IsVisible);
        IsVisible(Assert.Single(page.Curves));
        Assert.True(Assert.Single(page.Lines)[0] > 100);
        IsVisible(Assert.Single(page.Bands));
        Assert.InRange(page.Foreseen.Length, 2, 10);
        Assert.All(page.Foreseen, IsVisible);
        Assert.Matches(@"^[23] \d+ epoch$", page.Axes);
        // The models as a whole and in two times four parts, each with the axis.
        Assert.Equal(9 * (models.Length + 1), page.Intervals.Length);
        Assert.All(page.Intervals, IsVisible);
        Assert.Equal(9 * models.Length, page.Means.Length);
        Assert.All(page.Means, IsVisible);
        Assert.Contains(page.Ranges, r => r[0] > 5);

        Assert.Equal(12, page.Beside.Length);
        Assert.True(page.Titled);
        Assert.All(page.Beside, lists => Assert.True(lists is [> 0, 10]));
    }

    [Fact]
    public async Task The_report_follows_a_dark_screen_and_fills_a_wide_one()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var browser = await Chromium.StartOrSkipAsync(stop);
        await browser.OpenAsync(await ReportAsync(), 1280, 900, stop);
        var light = await browser.EvaluateAsync<Facts>(Measure, stop);
        Assert.InRange(light.Document, 1, 1280);
        Assert.Empty(light.Beyond);
        // Nothing is hidden to the right.
        Assert.All(light.Scrollers, s => Assert.Equal(s[0], s[1]));
        await browser.PreferAsync("dark", stop);
        var dark = await browser.EvaluateAsync<Facts>(Measure, stop);
        Assert.NotEqual(light.Paper, dark.Paper);
    }

    public void Dispose() => _folder.Dispose();

    private static void IsVisible(double[] size) => Assert.True(size[0] >= 5 && size[1] >= 5, $"{size[0]} × {size[1]}");

    /// <summary>A report over a small shop whose items have the titles that break pages: long, in one word, and with the letters of HTML.</summary>
    private async Task<string> ReportAsync()
    {
        var shop = new SimulatedShop(new ShopOptions { Users = 60, Items = 80, Interactions = 2_000 }).Interactions().ToList();
        var data = Path.Combine(Directory.CreateDirectory(_folder.File("data")).FullName, "shop.jsonl");
        await using (var file = File.Create(data))
        {
            foreach (var interaction in shop)
            {
                file.Write(InteractionJson.Write(interaction));
                file.WriteByte((byte)'\n');
            }
        }

        string[] titles = ["The <b>very</b> long story of a film that nobody could name in less than a line or two", new string('W', 90), "M & Ms"];
        await File.WriteAllLinesAsync(
            Path.ChangeExtension(data, ".item"),
            [
                "item_id:token\tmovie_title:token_seq",
                .. shop.Select(i => i.ItemId).Distinct().Select((id, n) => $"{id}\t{titles[n % titles.Length]}"),
            ],
            TestContext.Current.CancellationToken);
        var folder = _folder.File("report");
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(TextWriter.Null) });
        Assert.Equal(ExitCodes.Success, await RecsysCommandLine.RunAsync(
            ["evaluate", "--data", data, "--models", "itemknn,ease,autoencoder", "--sampled-negatives", "--report", folder], console, console));
        return Path.Combine(folder, "index.html");
    }

    private sealed record Facts(
        double Viewport, double Document, string[] Beyond, double SmallestFont, double[][] Curves, double[][] Lines, double[][] Intervals,
        double[][] Ranges, double[][] Means, double[][] Tables, double[][] Scrollers, string[] Rows, string[] Sections, string[] Meanings,
        string Axes, int[][] Beside, int Sources, bool Titled, string Paper, double[][] Price, double[][] Bands,
        double[][] Foreseen, string Words);
}
