namespace Recsys.Cli.Local;

/// <summary>The lines of one child in a file, for afterwards.</summary>
internal sealed class ChildLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private bool _closed;

    public ChildLog(string directory, string name)
    {
        Directory.CreateDirectory(directory);
        Path = System.IO.Path.Combine(directory, name + ".log");
        _file = new StreamWriter(Path) { AutoFlush = true };
    }

    public string Path { get; }

    public void Write(string line)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _file.WriteLine(line);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }
}
