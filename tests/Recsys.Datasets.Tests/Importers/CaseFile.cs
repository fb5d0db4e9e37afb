using System.Globalization;
using Recsys.Datasets.Importers;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Reads small files of the shapes that people have, and says in short what came of them.</summary>
internal static class CaseFile
{
    /// <summary>After every time of the cases.</summary>
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static string PathOf(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Importers", "Cases", name.Contains('/', StringComparison.Ordinal) ? name : "interactions/" + name);

    public static IInteractionReader Open(string name, ReadingOptions? options = null) =>
        InteractionFile.Open(PathOf(name), (options ?? ReadingOptions.Default) with { ReceivedAt = Now }, TestContext.Current.CancellationToken);

    /// <summary>Each line: <c>user item type value time</c>, what is not there left out, or <c>line: field</c> of what is rejected.</summary>
    public static string[] Read(string name, ReadingOptions? options = null) => Read(Open(name, options));

    public static string[] Read(IInteractionReader reader) => [.. reader.Read().Select(l => Say(reader, l))];

    public static string[] ReadText(string text, ReadingOptions? options = null, string name = "case.txt") =>
        ReadBytes(System.Text.Encoding.UTF8.GetBytes(text), options, name);

    public static string[] ReadBytes(byte[] bytes, ReadingOptions? options = null, string name = "case.txt") =>
        With(bytes, name, path => Read(InteractionFile.Open(path, (options ?? ReadingOptions.Default) with { ReceivedAt = Now })));

    public static T With<T>(byte[] bytes, string name, Func<string, T> read)
    {
        var folder = Directory.CreateTempSubdirectory("recsys-case-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllBytes(path, bytes);
            return read(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static FileRefusedException Refused(string name, ReadingOptions? options = null) =>
        Assert.Throws<FileRefusedException>(() => Open(name, options));

    public static FileRefusedException RefusedText(string text, ReadingOptions? options = null) =>
        Assert.Throws<FileRefusedException>(() => ReadText(text, options));

    public static ReadingOptions Columns(string columns) => new() { Columns = columns.Split(',') };

    private static string Say(IInteractionReader reader, ImportedLine line)
    {
        if (!line.IsValid) return string.Create(CultureInfo.InvariantCulture, $"{line.LineNumber}: {line.Error.Field}");
        var row = line.Interaction;
        var time = reader.Order == InteractionOrder.Timestamps
            ? row.Timestamp.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF", CultureInfo.InvariantCulture) : "";
        return string.Join(' ', new[]
        {
            row.UserId, row.ItemId, InteractionJson.NameOf(row.Type), row.Value?.ToString(CultureInfo.InvariantCulture) ?? "", time,
        }.Where(p => p.Length > 0));
    }
}
