using System.Globalization;
using System.Runtime.InteropServices;
using Recsys.Registry.Serving;
using Recsys.Scoring.Candidates;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring;

/// <summary>Makes a large version searchable: indices of its members, and how wide the search must be to find what scoring all items finds.</summary>
public static class SearchBuilder
{
    /// <summary>Items beyond which not all are scored: with the default widths, scoring as many takes about as long as the towers.</summary>
    public const int LeastItems = 5_000;

    /// <summary>The share of the exact first ten that a search must find.</summary>
    public const double WantedAgreement = 0.99;

    private const int Heads = 256;
    private const int MostQueries = 200;

    private static readonly int[] Candidates = [75, 150, 300, 600];

    /// <summary>Writes the indices into the folder of the version.</summary>
    /// <param name="version">A version without indices.</param>
    /// <param name="folder">Where its files are.</param>
    /// <returns>The form with the indices; its search is not set.</returns>
    public static ServingForm Build(ServedVersion version, string folder)
    {
        ArgumentNullException.ThrowIfNull(version);
        var (form, tables) = (version.Form, new List<ServedTable>(version.Form.Tables));
        var known = new Dictionary<string, ServedIndex>(StringComparer.Ordinal);
        var models = form.Models.Select(model => model with
        {
            Members =
            [
                .. model.Members.Select((served, m) =>
                {
                    var member = version.Models[model.Name].Parts[m];
                    if (member.LinearWidths.Count == 0) return served;
                    // Members of the same rows share their index, whatever their factors are.
                    var key = string.Join(' ', served.Terms.Select(t => $"{t.GetType().Name} {t.Tables().First()}"));
                    if (!known.TryGetValue(key, out var index))
                    {
                        var name = string.Create(CultureInfo.InvariantCulture, $"index{known.Count + 1}");
                        known[key] = index = Index(member, form.Items, Add, name);
                    }

                    return served with { Index = index };
                }),
            ],
        });
        return form with { Models = [.. models], Tables = tables };

        string Add(string name, ServedType type, int rows, int width, ReadOnlySpan<byte> bytes)
        {
            var file = name + ServedTable.Suffix;
            using (var stream = File.Create(Path.Combine(folder, file))) stream.Write(bytes);
            tables.Add(new ServedTable(name, file, rows, width, type));
            return name;
        }
    }

    /// <summary>Widens the search until it agrees with scoring all items.</summary>
    /// <param name="version">A version with indices.</param>
    /// <param name="model">The model that is judged.</param>
    /// <param name="queries">Real queries.</param>
    /// <returns>The narrowest search that finds <see cref="WantedAgreement"/> of the exact first ten, or else the widest.</returns>
    public static ServedSearch Tune(ServedVersion version, string model, IReadOnlyList<GraphQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(queries);
        var step = Math.Max(1, queries.Count / MostQueries);
        GraphQuery[] judged = [.. queries.Where((_, q) => q % step == 0).Take(MostQueries).Select(q => q with { K = 100 })];
        int[][] exact = [.. judged.Select(q => version.Best(model, q, null).Items)];
        var lists = version.Models[model].Parts.Select(p => p.Index?.Lists ?? 1).Max();
        for (var read = Math.Max(1, lists / 128); ; read = Math.Min(lists, read * 2))
        {
            foreach (var candidates in Candidates)
            {
                var search = new ServedSearch(read, candidates, 0, 0, judged.Length);
                var found = judged.Select((q, i) =>
                    (
                        Ten: Shared(version.Best(model, q with { K = 10 }, search).Items, exact[i], 10),
                        Hundred: Shared(version.Best(model, q, search).Items, exact[i], 100)))
                    .ToList();
                search = search with { Agreement10 = found.Average(f => f.Ten), Recall100 = found.Average(f => f.Hundred) };
                if (search.Agreement10 >= WantedAgreement || (read == lists && candidates == Candidates[^1])) return search;
            }
        }
    }

    private static double Shared(int[] found, int[] exact, int first) =>
        found.Take(first).Intersect(exact.Take(first)).Count() / (double)Math.Min(first, exact.Length);

    private static ServedIndex Index(Member member, int items, AddTable add, string name)
    {
        var builder = new IndexBuilder(member, items);
        var (mean, covariance) = builder.Moments();
        var index = new ServedIndex(
            add($"{name}.mean", ServedType.Number, 1, mean.Length, MemoryMarshal.AsBytes<float>(mean)),
            add($"{name}.covariance", ServedType.Number, mean.Length, mean.Length, MemoryMarshal.AsBytes<float>(covariance)));
        if (member.HasColumns) return index with { Heads = HeadsOf(member, items, mean.Length, add, name) };

        var (sorted, starts, centres) = builder.Build();
        var layout = new CodeLayout(member.LinearWidths);
        var codes = new sbyte[(long)sorted.Length * layout.Bytes];
        Parallel.For(0, (sorted.Length / 4_096) + 1, chunk =>
        {
            var row = new float[mean.Length];
            for (var at = chunk * 4_096; at < Math.Min(sorted.Length, (chunk + 1) * 4_096); at++)
            {
                member.CopyRow(sorted[at], row);
                layout.Encode(row, codes.AsSpan(at * layout.Bytes, layout.Bytes));
            }
        });
        var lists = starts.Length - 1;
        var coded = new sbyte[lists * layout.Bytes];
        for (var l = 0; l < lists; l++) layout.Encode(centres.AsSpan(l * mean.Length, mean.Length), coded.AsSpan(l * layout.Bytes, layout.Bytes));
        return index with
        {
            Lists = new ServedLists(
                add($"{name}.items", ServedType.Index, sorted.Length, 1, MemoryMarshal.AsBytes<int>(sorted)),
                add($"{name}.starts", ServedType.Index, starts.Length, 1, MemoryMarshal.AsBytes<int>(starts)),
                add($"{name}.codes", ServedType.Code, sorted.Length, layout.Bytes, MemoryMarshal.AsBytes<sbyte>(codes)),
                add($"{name}.centres", ServedType.Code, lists, layout.Bytes, MemoryMarshal.AsBytes<sbyte>(coded))),
        };
    }

    /// <summary>The best items by their biases, and by these and each column alone.</summary>
    private static string HeadsOf(Member member, int items, int width, AddTable add, string name)
    {
        var columns = member.LinearWidths.Max();
        var selectors = Enumerable.Range(0, columns + 1).Select(_ => new TopSelector(Heads)).ToArray();
        var row = new float[width];
        for (var item = 1; item < items; item++)
        {
            member.CopyRow(item, row);
            var (bias, of) = member.Split(row);
            selectors[0].Offer(bias, item);
            for (var c = 0; c < of.Length; c++) selectors[c + 1].Offer(bias + of[c], item);
        }

        var heads = new int[selectors.Length * Heads];
        for (var s = 0; s < selectors.Length; s++)
        {
            selectors[s].Best().CopyTo(heads, s * Heads);
            selectors[s].Dispose();
        }

        return add($"{name}.heads", ServedType.Index, selectors.Length, Heads, MemoryMarshal.AsBytes<int>(heads));
    }

    private delegate string AddTable(string name, ServedType type, int rows, int width, ReadOnlySpan<byte> bytes);
}
