using System.Diagnostics;

namespace Recsys.SpeedBench.Scale;

/// <summary>Another process of this program, so that its memory is its own.</summary>
internal static class OwnProcess
{
    public static Process Start(params IEnumerable<string> arguments) => Start(arguments, []);

    public static Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // As the training app is deployed.
        start.Environment["MALLOC_ARENA_MAX"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
