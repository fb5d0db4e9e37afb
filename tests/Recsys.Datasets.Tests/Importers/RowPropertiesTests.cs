using System.Text;
using CsCheck;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Importers.Forms;
using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Tests.Importers;

public sealed class RowPropertiesTests
{
    private static readonly string[] Delimiters = [",", ";", "\t", "|", "::"];

    private static readonly Gen<char> Letter = Gen.Int[0, 9].Select(n => "aé\",;\t|: 1"[n]);

    private static readonly Gen<string> Delimiter = Gen.Int[0, 4].Select(n => Delimiters[n]);

    [Fact]
    public void Cells_that_are_written_with_quotes_are_read_as_they_were() =>
        Gen.Select(Delimiter, Letter.Array[0, 6].Select(c => new string(c)).Array[2, 5].Array[1, 5])
            .Sample((delimiter, rows) =>
            {
                var text = string.Concat(rows.Select(r =>
                    string.Join(delimiter, r.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
                using var table = new DelimitedRows(new LineReader(new StringReader(text)), delimiter);
                return rows.All(row => table.Next() && table.ToCells().SequenceEqual(row)) && !table.Next();
            });

    [Fact]
    public void A_stray_quote_anywhere_costs_no_line_but_its_own() =>
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 11], Gen.Int[0, 2].Select(n => Delimiters[n])).Sample((line, place, delimiter) =>
        {
            string[] rows = [.. Enumerable.Range(10, 20).Select(n => $"u{n}{delimiter}i{n}{delimiter}{n % 5}.25")];
            rows[line] = rows[line].Insert(Math.Min(place, rows[line].Length), "\"");
            var read = CaseFile.ReadText($"user{delimiter}item{delimiter}rating\n{string.Join('\n', rows)}\n");
            return read.Length == 20 && read.Index()
                .All(r => r.Index == line || r.Item == $"u{r.Index + 10} i{r.Index + 10} rate {(r.Index + 10) % 5}.25");
        });

    [Fact]
    public void The_same_rows_in_any_order_have_the_same_ids_and_no_two_have_one() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 40], Gen.Int).Sample((rows, seed) =>
        {
            var shuffled = rows.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (ids, others) = (Ids(rows), Ids(shuffled));
            return ids.Distinct().Count() == rows.Length && ids.Order().SequenceEqual(others.Order())
                && Ids([.. rows, 9]).SkipLast(1).SequenceEqual(ids);

            static string[] Ids(int[] rows)
            {
                var identity = new RowIdentity();
                return [.. rows.Select(r => identity.Next($"row {r}"))];
            }
        });

    [Fact]
    public void Ids_do_not_hang_on_name_order_of_columns_delimiter_or_wrapping()
    {
        string[] Ids(string text, string name) =>
            CaseFile.With(Encoding.UTF8.GetBytes(text), name, path =>
                InteractionFile.Open(path).Read().Select(l => l.Interaction!.EventId).ToArray());

        var ids = Ids("user,item,time,device\nu1,i1,1518048000,tv\nu1,i1,1518048000,tv\nu1,i1,1518048001,\n", "a.csv");
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids, Ids(
            "device\ttime\titem\tuser\n"
                + "tv\t2018-02-08\ti1\tu1\ntv\t2018-02-08 00:00:00\ti1\tu1\nNA\t2018-02-08T00:00:01Z\ti1\tu1\n", "b.tsv"));
        Assert.Equal(Ids("u1 i1 i2\nu2 i1 i2 i3\n", "a.txt"), Ids("u1 i1 i2\nu2 i1 i2 i3\nu3 i1\n", "b.txt")[..5]);
    }
}
