using System.Text.Json;

namespace Recsys.Registry.Serving;

/// <summary>
/// What was done most and what grows, counted over the events that a version was made from: lists that are the same for everybody. The file
/// <see cref="FileName"/> of a version; one whose events have no times has none.
/// </summary>
/// <param name="From">When the window begins that is counted; the one before it is as long.</param>
/// <param name="To">When it ends.</param>
/// <param name="Lists">The lists, each of a name and a type of events.</param>
public sealed record ServedActivity(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ActivityList> Lists)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "activity.json";

    /// <summary>The list of what grows: its score is that of <c>Recsys.Training.Runs.RunActivity</c>.</summary>
    public const string Trending = "trending";

    /// <summary>The list of what most users did: its score is the count.</summary>
    public const string BestSelling = "best-selling";

    /// <summary>The type of a list that counts every type that weighs anything.</summary>
    public const string AllTypes = "all";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The list of a name and a type; null where no event of this type was counted.</summary>
    public ActivityList? Find(string name, string type) => Lists.FirstOrDefault(l => l.Name == name && l.Type == type);

    /// <summary>The lists as bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static ServedActivity Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<ServedActivity>(bytes, Json) ?? throw new InvalidDataException($"'{FileName}' holds null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{FileName}' is not what this code reads: {e.Message}", e);
        }
    }
}
