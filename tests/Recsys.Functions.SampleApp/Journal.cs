using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Recsys.Functions.SampleApp;

/// <summary>
/// What the functions did, for the test that runs them in another process: a line each in the file that the setting <c>SampleJournal</c>
/// names. Beside it lie the gates: a function that waits for one goes on when the test makes the file.
/// </summary>
public sealed class Journal(IConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly Lock _gate = new();

    /// <summary>Writes a line: time, process, function, what it did, and more.</summary>
    public void Write(string function, string what, string detail = "")
    {
        if (configuration["SampleJournal"] is not { } path)
        {
            return;
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"{time.GetTimestamp()}\t{Environment.ProcessId}\t{function}\t{what}\t{detail}\n");
        // One write of a short line is whole or absent, whenever the process is killed. Appending is "where the end was at opening":
        // without the lock two functions would write over each other.
        lock (_gate)
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(line));
        }
    }

    /// <summary>Waits until a gate is open.</summary>
    public async Task PassAsync(string gate, CancellationToken cancellationToken)
    {
        while (!File.Exists($"{configuration["SampleJournal"]}.{gate}"))
        {
            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
