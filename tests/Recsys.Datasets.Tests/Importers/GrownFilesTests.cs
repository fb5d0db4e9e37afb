using System.Text;
using CsCheck;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Files that come again with more rows or in another order: what was there keeps its names, whatever the new rows are.</summary>
public sealed class GrownFilesTests
{
    private const string Times = "user,item,stamp\nu1,i1,2021-03-01\nu2,i2,2021-03-02\nu3,i3,2021-03-03\n";

    [Theory]
    [InlineData("user,session,item\n,s0,i0\n,s1,i1\nu1,s2,i2\n", "s0,s9,i3\n")]
    [InlineData(Times, "u4,i4,soon\n")]
    [InlineData(Times, "u4,i4,03/04/2021\n")]
    [InlineData("user,item\n13085.0,1\n13086.0,2\n", "guest,2\n")]
    [InlineData("user,item\n1,7.0\n2,8.0\n", "2,A1\n")]
    [InlineData("user;item;rating\nu1;i1;3,5\nu2;i2;0,5\nu3;i3;4\n", "u4;i4;2.5\n")]
    [InlineData("user,item,liked\nu1,i1,1\nu2,i2,1\n", "u3,i3,2\n")]
    [InlineData("user,item,date\nu1,i1,03/04/2019\nu2,i1,31/01/2019\n", "u1,i2,12/31/2019\n")]
    [InlineData("user,item,time\nu1,i1,20190101\nu2,i1,20190102\n", "u1,i2,5\nu1,i3,6\n")]
    [InlineData("user,item,n\nu1,i1,1\nu2,i1,2\nu3,i1,3\nu4,i1,4\n", "u1,i2,9\n")]
    public void A_row_keeps_its_name_whatever_new_rows_change_in_how_it_is_understood(string text, string more)
    {
        var (ids, grown) = (Ids(text), Ids(text + more));
        Assert.NotEmpty(ids);
        Assert.Empty(ids.Except(grown));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("Unnamed: 0")]
    [InlineData("rowid")]
    public void The_number_of_a_row_is_no_part_of_its_name_in_whatever_order_the_rows_come(string name)
    {
        string[] rows = [.. Enumerable.Range(1, 20).Select(n => $"{n},u{n * 7 % 5},i{n}\n")];
        var sorted = rows.OrderBy(r => r.Split(',')[1], StringComparer.Ordinal).ToArray();
        var head = $"{name},user,item\n";
        var ids = Ids(head + string.Concat(rows));
        Assert.Equal(20, ids.Distinct().Count());
        Assert.Equal(ids.Order(), Ids(head + string.Concat(sorted)).Order());
        Assert.Empty(Ids(head + string.Concat(rows[..4])).Except(ids));
        Assert.Equal(["-", "user", "item"], Open(head + string.Concat(sorted), r => r.Description.Columns.ToArray()));
    }

    [Fact]
    public void Any_rows_in_any_order_with_any_row_more_have_the_same_names()
    {
        string[][] cells =
        [
            ["u1", "13.0", "7", "", "guest"], ["i1", "2.0", "NA", "7"], ["s1", "", "u1"], ["2021-03-01", "soon", "03/04/2021", "1518048000"],
            ["1", "0", "2", "yes"], ["3,5", "2.5", "4", "x"],
        ];
        Gen.Select(Gen.Int[0, 999_999].Array[1, 15], Gen.Int[0, 999_999], Gen.Int).Sample((rows, more, seed) =>
        {
            int[] order = [.. Enumerable.Range(0, rows.Length)];
            new Random(seed).Shuffle(order);
            var ids = Named(rows, [.. Enumerable.Range(0, rows.Length)]);
            var others = Named([.. rows, more], [.. order, rows.Length]);
            return ids.All(id => !others.TryGetValue(id.Key, out var other) || other == id.Value);
        }, iter: 200);

        // Each row that is read, by what only it holds.
        Dictionary<int, string> Named(int[] rows, int[] order) => Open(
            "user;item;session;stamp;liked;rating;mark\n" + string.Concat(order.Select(at => string.Join(';', cells.Select((of, c) =>
                of[(int)(rows[at] / Math.Pow(10, c)) % of.Length])) + $";m{at}\n")),
            reader => reader.Read().Where(l => l.IsValid).ToDictionary(l => order[(int)l.LineNumber - 2], l => l.Interaction!.EventId));
    }

    [Theory]
    [InlineData("stamp", "2021-03-01", "soon", "u1 i1 view 2021-03-01T00:00:00", "timestamp")]
    [InlineData("liked", "1", "2", "u1 i1 view", "label")]
    [InlineData("rating", "3,5", "2.5", "u1 i1 rate 3.5", "value")]
    public void A_broken_value_decides_nothing_for_the_others(string name, string value, string broken, string first, string field)
    {
        foreach (var rows in (int[])[9, 20])
        {
            var read = CaseFile.ReadText(
                $"user;item;{name}\n" + string.Concat(Enumerable.Range(1, rows).Select(n => $"u{n};i{n};{(n == rows ? broken : value)}\n")));
            Assert.Equal((first, $"{rows + 1}: {field}"), (read[0], read[^1]));
            Assert.All(read[..^1], r => Assert.DoesNotContain(": ", r, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Ids_of_which_a_part_has_decimals_are_the_same_numbers_in_interactions_and_items()
    {
        Assert.Equal(["13085 1 view", "13085 2 view", "13086 2 view"], CaseFile.ReadText("user,item\n13085.0,1\n13085,2\n13086.0,2\n"));
        var text = "user,item,title,timestamp\n"
            + string.Concat(Enumerable.Range(0, 36).Select(n => $"u{n % 4},{n % 6}.0,Title {n % 6},{1_614_834_367 + n}\n"));
        Open(text, reader =>
        {
            var items = reader.Read().Select(l => l.Interaction!.ItemId).ToHashSet();
            Assert.Equal(6, reader.ReadItems().Items.Count);
            Assert.All(reader.ReadItems().Items.Keys, id => Assert.Contains(id, items));
            return true;
        });
        Open(text + "user,item,title,timestamp\nu1,7.0,Title 7,1614834999\n", reader =>
        {
            Assert.Equal(7, reader.ReadItems().Items.Count);
            return true;
        });
    }

    private static string[] Ids(string text) =>
        Open(text, reader => reader.Read().Where(l => l.IsValid).Select(l => l.Interaction!.EventId).ToArray());

    private static T Open<T>(string text, Func<IInteractionReader, T> read) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt", path => read(InteractionFile.Open(path, new ReadingOptions { DateOrder = DateOrder.Dmy })));
}
