using System.Diagnostics;

namespace Recsys.Onnx.Tests;

/// <summary>The checker of the onnx project itself (Debian package python3-onnx), with its strict shape inference.</summary>
internal static class OnnxChecker
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import sys, onnx
        for path in sys.argv[1:]:
            try:
                onnx.checker.check_model(onnx.load(path), full_check=True)
            except Exception as error:
                print(f"{path}: {error}")
        """;

    private static readonly Lazy<string?> Missing = new(() =>
    {
        if (!File.Exists(Python)) return $"there is no {Python}";
        var (code, output) = Run("import onnx");
        return code == 0 ? null : $"{Python} has no onnx; 'apt-get install python3-onnx' brings it ({output.Trim().Split('\n')[^1]})";
    });

    public static void SkipUnlessInstalled()
    {
        if (Missing.Value is { } reason) Assert.Skip(reason);
    }

    public static void Check(IEnumerable<(string Name, OnnxModel Model)> models)
    {
        var folder = Directory.CreateTempSubdirectory("onnx-checker");
        try
        {
            var paths = new List<string>();
            foreach (var (name, model) in models)
            {
                paths.Add(Path.Combine(folder.FullName, name.Replace(' ', '_') + ".onnx"));
                OnnxFile.Save(model, paths[^1]);
            }

            Assert.Equal((0, ""), Run([Script, .. paths]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, ["-c", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
