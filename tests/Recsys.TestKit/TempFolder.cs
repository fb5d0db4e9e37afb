using System.Runtime.InteropServices;

namespace Recsys.TestKit;

/// <summary>A new folder that is deleted with everything in it.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("recsys-test-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException) when (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            // A child process that was just killed can hold a file a moment longer there.
        }
        catch (DirectoryNotFoundException)
        {
            // The test deleted it itself.
        }
    }
}
