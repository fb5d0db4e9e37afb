namespace Recsys.Local;

internal static class Npm
{
    public static string FileName => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
}
