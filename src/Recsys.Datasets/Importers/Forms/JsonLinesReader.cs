using System.Text;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>A line an event of the wire schema.</summary>
internal sealed class JsonLinesReader(string path, DateTimeOffset receivedAt) : IInteractionReader
{
    private readonly LineReader _lines = new(new StreamReader(path));

    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public InteractionForm Form => InteractionForm.JsonLines;

    public InteractionOrder Order => InteractionOrder.Timestamps;

    public IEnumerable<ImportedLine> Read()
    {
        var buffer = new byte[4096];
        while (_lines.Next())
        {
            if (_lines.Line.IsWhiteSpace())
            {
                continue;
            }

            var needed = Encoding.UTF8.GetMaxByteCount(_lines.Line.Length);
            if (buffer.Length < needed)
            {
                buffer = new byte[needed];
            }

            var length = Encoding.UTF8.GetBytes(_lines.Line, buffer);
            var result = InteractionJson.Read(buffer.AsMemory(0, length), receivedAt);
            var number = _lines.Number;
            yield return result.IsValid
                ? new ImportedLine(number, result.Interaction, null)
                : new ImportedLine(number, null, result.Error with { Message = $"Line {number}: {result.Error.Message}" });
        }
    }

    public void Dispose() => _lines.Dispose();
}
