using System.Text.Json;
using System.Text.Json.Serialization;
using Recsys.Training.Runs;

namespace Recsys.Cli.Demo;

/// <summary>What <c>demo --json</c> writes.</summary>
internal sealed record DemoReport(EventCounts Events, IReadOnlyList<DemoReport.Model> Models, string Version, double Seconds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal sealed record Model(
        string Name, double Hr10, double Ndcg10, double Mrr10, double Coverage10, double Seconds, long ServedBytes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? ParityError,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? ParityOrderGap);

    public static DemoReport Of(EventCounts events, RunOutcome outcome, double seconds) => new(
        events,
        [
            .. outcome.Models.Select(
                m => new Model(m.Name, m.Hr10, m.Ndcg10, m.Mrr10, m.Coverage10, m.Seconds, m.ServedBytes, m.ParityError, m.ParityOrderGap)),
        ],
        outcome.Run.Version, seconds);

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, Json), cancellationToken);
}
