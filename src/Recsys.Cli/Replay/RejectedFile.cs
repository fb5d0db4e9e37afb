using Recsys.Domain.Wire;

namespace Recsys.Cli.Replay;

/// <summary>
/// The lines of an import that are no interaction, one a line: number of the line, code, field and reason, between tabs. Made anew by every
/// run, and only where there is one to tell.
/// </summary>
internal sealed class RejectedFile : IDisposable
{
    private StreamWriter? _writer;

    public RejectedFile(string path)
    {
        Path = path;
        File.Delete(path);
    }

    public string Path { get; }

    public void Add(long line, InteractionError error)
    {
        if (_writer is null)
        {
            _writer = new StreamWriter(Path) { NewLine = "\n" };
            _writer.WriteLine("line\tcode\tfield\treason");
        }

        _writer.WriteLine(FormattableString.Invariant($"{line}\t{error.Code}\t{OneLine(error.Field)}\t{OneLine(error.Message)}"));
    }

    public void Dispose() => _writer?.Dispose();

    private static string OneLine(string text) => text.Replace('\t', ' ').ReplaceLineEndings(" ");
}
