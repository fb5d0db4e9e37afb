using System.Globalization;
using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.Models.Tests.Serving;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Requests;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Serving;

/// <summary>A drawn version in a registry, and requests for it as an app sends them.</summary>
internal static class BenchVersion
{
    /// <summary>A history of fifty comes with the request, so that no table is read.</summary>
    private const int Most = 50;

    public static ContextFeatures Context { get; } = new(
    [
        new("hour", ContextFieldKind.Hour, Words("", 24)), new("weekday", ContextFieldKind.Weekday, Words("", 7)),
        new("device", ContextFieldKind.Categorical, Words("d", 2)), new("country", ContextFieldKind.Categorical, Words("c", 20)),
    ]);

    /// <summary>Users of a version of so many items.</summary>
    public static int UsersOf(int items) => Math.Max(500, items / 3);

    public static DrawnVersion Of(int items, bool hasTwoKinds = false) => new(items, UsersOf(items), hasTwoKinds: hasTwoKinds);

    /// <summary>Exports and publishes; the bytes of the version, and what is read for one answer of the blend, are told.</summary>
    /// <param name="registry">Where to.</param>
    /// <param name="version">Its name.</param>
    /// <param name="items">Items.</param>
    /// <param name="kept">A folder where what was exported is kept, and taken from if it is there.</param>
    /// <param name="hasTwoKinds">Whether choices are of two kinds.</param>
    public static async Task<(ServingForm Form, long Bytes, long BytesRead)> PublishAsync(
        ModelRegistry registry, string version, int items, string? kept = null, bool hasTwoKinds = false)
    {
        using var temporary = new TempFolder();
        var folder = kept is null
            ? temporary.Path
            : Path.Combine(kept, items.ToString(CultureInfo.InvariantCulture) + (hasTwoKinds ? "-two-kinds" : ""));
        var name = Path.Combine(folder, ServingForm.FileName);
        if (!File.Exists(name)) await ExportAsync(items, folder, hasTwoKinds);
        var form = ServingForm.Of(await File.ReadAllBytesAsync(name));
        var files = new List<ModelFile>();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);
            files.Add(await ModelRegistry.DescribeAsync(Path.GetFileName(path), content, CancellationToken.None));
        }

        var manifest = new ModelManifest
        {
            Version = version,
            SnapshotId = "drawn",
            Seed = 7,
            CodeVersion = "bench",
            Protocol = "none",
            Data = new DataSize(UsersOf(items), items, 0),
            Context = Context,
            Files = files,
            Search = form.Search,
            Members = [.. form.Models.Single(m => m.Name == BlendModel.ModelName).Members.Select(m => m.Name)],
        };
        await registry.PublishAsync(
            manifest, (file, _) => Task.FromResult<Stream>(File.OpenRead(Path.Combine(folder, file.Name))), CancellationToken.None);
        return (form, files.Sum(f => f.Bytes), BytesReadBy(form));
    }

    private static async Task ExportAsync(int items, string folder, bool hasTwoKinds)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, ModelFiles.Items), VocabularyFile.Write(Words("i", items, first: 1)));
        await File.WriteAllBytesAsync(Path.Combine(folder, ModelFiles.Users), VocabularyFile.Write(Words("u", UsersOf(items), first: 1)));
        var form = Of(items, hasTwoKinds).Export(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, ServingForm.FileName), form.ToBytes());
    }

    /// <summary>The n-th request: about what <see cref="DrawnVersion.Query"/> draws.</summary>
    public static RecommendationRequest Request(DrawnVersion drawn, int number)
    {
        var query = drawn.Query(number, 10);
        var random = new Random(number);
        return new RecommendationRequest
        {
            Items = [.. query.History.TakeLast(Most).Select(i => Id("i", (int)i))],
            Context = new RequestContext([new("device", Id("d", random.Next(2))), new("country", Id("c", random.Next(20)))]),
            At = new DateTimeOffset(2026, 3, 1 + random.Next(20), random.Next(24), 0, 0, TimeSpan.Zero),
            Model = BlendModel.ModelName,
            K = 10,
        };
    }

    private static long BytesReadBy(ServingForm form)
    {
        var members = form.Models.Single(m => m.Name == BlendModel.ModelName).Members;
        var rows = members.SelectMany(m => m.Terms).Where(t => t is not ServedNeighbours and not ServedContextColumns)
            .Sum(t => (long)form.Table(t.Tables().First()).Width * sizeof(float));
        if (form.Search is not { } search) return rows * form.Items;
        var lists = members.Select(m => m.Index?.Lists).OfType<ServedLists>().Sum(l =>
        {
            var (codes, centres) = (form.Table(l.Codes), form.Table(l.Centres));
            return centres.Bytes + (codes.Bytes * Math.Min(search.Lists, centres.Rows) / centres.Rows);
        });
        return lists + (rows * search.Candidates * members.Count);
    }

    private static string[] Words(string prefix, int count, int first = 0) => [.. Enumerable.Range(first, count).Select(n => Id(prefix, n))];

    private static string Id(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");
}
