using Recsys.Datasets.Importers.Sources;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Events of the wire schema, one a line or the elements of one array.</summary>
internal sealed class JsonReader(DataFile file, InteractionForm form, DateTimeOffset receivedAt, FileDescription description) : IInteractionReader
{
    public string Path => file.Path;

    public string Name => file.Name;

    public InteractionForm Form => form;

    public InteractionOrder Order => InteractionOrder.Timestamps;

    public FileDescription Description => description;

    public IEnumerable<ImportedLine> Read()
    {
        var seen = new SeenHashes();
        foreach (var (line, body) in JsonRows.BodiesOf(file, form))
        {
            var result = InteractionJson.Read(body, receivedAt);
            yield return result.IsValid
                ? new ImportedLine(line, result.Interaction, null) { Body = body, IsResend = !seen.Add(result.Interaction.EventId) }
                : new ImportedLine(line, null, result.Error with { Message = $"Line {line}: {result.Error.Message}" }) { Body = body };
        }
    }

    public DescribedItems ReadItems() => DescribedItems.None;
}
