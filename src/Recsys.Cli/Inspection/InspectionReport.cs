using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Cli.Inspection;

/// <summary>What <c>inspect --json</c> writes.</summary>
internal sealed record InspectionReport(
    string Form, string? Encoding, string? Delimiter, IReadOnlyList<string> Columns, InspectionReport.Row? First, long Rows, long Interactions,
    int Users, int Items, IReadOnlyList<RejectionReason> Rejected, IReadOnlyList<string> Notes)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether all rows were rejected.</summary>
    [JsonIgnore] public bool IsAllRejected => Rejected.Count > 0 && Interactions == 0 && Items == 0;

    internal sealed record Row(string? User, string Item, string? Type, double? Value, string? Time)
    {
        public static Row Of(Interaction row, bool isTimed) => new(
            row.UserId, row.ItemId, InteractionJson.NameOf(row.Type), row.Value,
            !isTimed ? null : row.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture).TrimEnd('.')
                + (row.Timestamp.Offset == TimeSpan.Zero ? "Z" : row.Timestamp.ToString("zzz", CultureInfo.InvariantCulture)));
    }

    public static InspectionReport Of(
        FileDescription description, Row? first, long rows, long interactions, int users, int items, RejectionReport rejected) => new(
        description.Form, description.Encoding, description.Delimiter, description.Columns, first, rows, interactions, users, items, rejected.Reasons,
        description.Notes);

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, Json) + "\n", cancellationToken);
}
