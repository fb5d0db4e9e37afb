namespace Recsys.Training.Runs;

/// <summary>A folder on the disk of this machine that is gone at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("recsys-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
