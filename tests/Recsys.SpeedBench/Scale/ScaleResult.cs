using System.Text.Json;

namespace Recsys.SpeedBench.Scale;

/// <summary>One size of <c>scale</c>.</summary>
internal sealed record ScaleResult(int Interactions, int Items, int Users, long PeakMB, double CpuMinutes, IReadOnlyList<ScaleRow> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json));

    public static ScaleResult Read(string path) => JsonSerializer.Deserialize<ScaleResult>(File.ReadAllText(path), Json)!;
}
