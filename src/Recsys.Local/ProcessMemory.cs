using System.Globalization;

namespace Recsys.Local;

/// <summary>Memory of a process as the kernel accounts it.</summary>
public static class ProcessMemory
{
    /// <summary>
    /// Highest resident set of a living process in bytes (VmHWM of /proc/ID/status); null where there is no /proc or the
    /// process has ended.
    /// </summary>
    public static long? PeakBytes(int processId)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{processId}/status"))
            {
                if (!line.StartsWith("VmHWM:", StringComparison.Ordinal)) continue;
                var number = line.AsSpan(6).Trim();
                return long.Parse(number[..number.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
            }
        }
        catch (IOException)
        {
            // No such process, or no /proc on this system.
        }

        return null;
    }

    /// <summary>The processes that a living process started and that still run; none where there is no /proc.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId)
    {
        try
        {
            // The kernel lists a child under the thread that started it.
            return
            [
                .. Directory.EnumerateDirectories($"/proc/{processId}/task")
                    .SelectMany(t => File.ReadAllText(Path.Combine(t, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
