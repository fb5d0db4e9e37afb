using Recsys.Domain.Wire;

namespace Recsys.Cli.Replay;

/// <summary>
/// The lines of a file that are no interaction, one a line: number of the line, code, field and reason, between tabs. Lies beside the file as
/// <c>….rejected.tsv</c>, or among temporary files where its folder takes none. Made anew by every run, and only where there is one to tell.
/// </summary>
internal sealed class RejectedFile : IDisposable
{
    private StreamWriter? _writer;

    /// <param name="data">The file whose lines are told.</param>
    public RejectedFile(string data)
    {
        Path = data + ".rejected.tsv";
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is made elsewhere then.
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; private set; }

    public void Add(long line, InteractionError error)
    {
        if (_writer is null)
        {
            _writer = Create();
            _writer.WriteLine("line\tcode\tfield\treason");
        }

        _writer.WriteLine(FormattableString.Invariant($"{line}\t{error.Code}\t{OneLine(error.Field)}\t{OneLine(error.Message)}"));
    }

    public void Dispose() => _writer?.Dispose();

    private static string OneLine(string text) => text.Replace('\t', ' ').ReplaceLineEndings(" ");

    private StreamWriter Create()
    {
        try
        {
            return new StreamWriter(Path) { NewLine = "\n" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("recsys-rejected-").FullName, System.IO.Path.GetFileName(Path));
            return new StreamWriter(Path) { NewLine = "\n" };
        }
    }
}
