using System.Diagnostics;
using System.Globalization;

namespace Recsys.Local;

/// <summary>Checks of the machine that a local run depends on. None of them throws or changes anything.</summary>
public static class Prerequisites
{
    /// <summary>
    /// Oldest major version of Node.js that Azurite runs on. Its package asks for 22, but 20 serves every call that we make.
    /// </summary>
    public const int OldestNode = 20;

    private const string GetNode = "Install Node.js 20 or newer and put it on PATH.";

    /// <summary>Node.js is on PATH and new enough.</summary>
    public static async Task<Prerequisite> NodeAsync(CancellationToken cancellationToken = default)
    {
        var version = await VersionOfAsync("node", cancellationToken).ConfigureAwait(false);
        if (version is null) return new("Node.js", false, "not found", GetNode);
        var major = version.TrimStart('v').Split('.')[0];
        var ok = int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= OldestNode;
        return new("Node.js", ok, version, ok ? null : GetNode);
    }

    /// <summary>npm is on PATH; it is needed only until Azurite is installed.</summary>
    public static async Task<Prerequisite> NpmAsync(CancellationToken cancellationToken = default)
    {
        var version = await VersionOfAsync(Npm.FileName, cancellationToken).ConfigureAwait(false);
        return version is null
            ? new("npm", false, "not found", "Install npm; it comes with Node.js.")
            : new("npm", true, version, null);
    }

    /// <summary>A port of 127.0.0.1 is free for the server <paramref name="purpose"/>; port 0 (any) always is.</summary>
    public static Prerequisite Port(int port, string purpose)
    {
        var name = $"Port {port} ({purpose})";
        return port == 0 || FreePort.IsFree(port)
            ? new(name, true, "free", null)
            : new(name, false, "in use", $"Stop the process that listens on 127.0.0.1:{port}, or choose another port.");
    }

    /// <summary>Azurite is installed in <paramref name="installDirectory"/> as its lock file says.</summary>
    public static Prerequisite Azurite(string installDirectory)
        => NpmInstall.IsCurrent(installDirectory)
            ? new("Azurite", true, "installed", null)
            : new("Azurite", false, "not installed", $"It is installed at first use; to do it now, run 'npm ci' in {installDirectory}.");

    /// <summary>A storage endpoint answers over HTTP, with whatever status.</summary>
    public static async Task<Prerequisite> AnswersAsync(string name, Uri address, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            await HttpReady.PollAsync(address, null, stop.Token).ConfigureAwait(false);
            return new(name, true, $"answers at {address}", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(name, false, $"no answer at {address}", "Start it with 'recsys up', or correct the connection string.");
        }
    }

    private static async Task<string?> VersionOfAsync(string program, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 ? text.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
