using System.Globalization;
using System.Runtime.InteropServices;
using Recsys.Registry.Serving;
using Recsys.Scoring.Candidates;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring;

/// <summary>
/// Makes a large version searchable: indices of its members, tables in half precision, and how wide the search must be to find what scoring all items
/// in single precision finds.
/// </summary>
public static class SearchBuilder
{
    /// <summary>Items beyond which not all are scored: with the default widths, scoring as many takes about as long as the towers.</summary>
    public const int LeastItems = 5_000;

    /// <summary>The share of the exact first ten that a search must find.</summary>
    public const double WantedAgreement = 0.99;

    private const int Heads = 256;

    /// <summary>
    /// Writes indices, and tables in half precision, into the folder of the version, and chooses how wide the search is.
    /// </summary>
    /// <param name="version">A version without indices, in single precision.</param>
    /// <param name="folder">Where its files are.</param>
    /// <param name="model">The model that the search is judged by.</param>
    /// <param name="queries">Real queries, at least one.</param>
    /// <returns>The form of the searchable version. Files that it does not name are left until <see cref="RemoveUnnamed"/>.</returns>
    public static ServingForm Build(ServedVersion version, string folder, string model, IReadOnlyList<GraphQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(queries);
        var form = HalfTables.Write(Index(version, folder), folder, LeastItems);
        using var made = ServedVersion.Open(form, folder);
        return form with { Search = SearchTuner.Tune(made, version, model, queries) };
    }

    /// <summary>Removes tables that a form does not name; nothing may have them open.</summary>
    public static void RemoveUnnamed(ServingForm form, string folder)
    {
        ArgumentNullException.ThrowIfNull(form);
        var named = form.Tables.Select(t => t.File).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*" + ServedTable.Suffix))
        {
            if (!named.Contains(Path.GetFileName(path))) File.Delete(path);
        }
    }

    private static ServingForm Index(ServedVersion version, string folder)
    {
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
