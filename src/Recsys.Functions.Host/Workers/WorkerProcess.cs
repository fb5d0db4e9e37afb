using System.Globalization;
using System.Net;
using Recsys.Functions.Host.Apps;
using Recsys.Local;

namespace Recsys.Functions.Host.Workers;

/// <summary>Starts an app's program as the real host starts it.</summary>
internal static class WorkerProcess
{
    private const string HookVariable = "DOTNET_STARTUP_HOOKS";

    /// <summary>Ends the worker when this process is gone, however it went.</summary>
    private static string Hook => Path.Combine(AppContext.BaseDirectory, "Recsys.Functions.WorkerHook.dll");

    public static ChildProcess Start(FunctionApp app, AppSettings settings, IPEndPoint endpoint, string workerId, Action<string> output)
    {
        var port = endpoint.Port.ToString(CultureInfo.InvariantCulture);
        return ChildProcess.Start(new ChildProcessOptions
        {
            FileName = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Name = $"The worker of {app.Name}",
            WorkingDirectory = app.Folder,
            Arguments =
            [
                app.WorkerAssembly,
                "--functions-uri", $"http://{endpoint.Address}:{port}/",
                "--functions-worker-id", workerId,
                "--functions-request-id", workerId,
                // Payloads have limits of their own; the channel adds none.
                "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
            ],
            Environment = Variables(app, settings),
            Output = output,
        });
    }

    private static Dictionary<string, string?> Variables(FunctionApp app, AppSettings settings)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in settings.Local.Where(p => Environment.GetEnvironmentVariable(p.Key) is null))
        {
            variables[name] = value;
        }

        var hooks = Environment.GetEnvironmentVariable(HookVariable);
        variables[HookVariable] = string.IsNullOrEmpty(hooks) ? Hook : hooks + Path.PathSeparator + Hook;
        variables["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        variables["FUNCTIONS_WORKER_DIRECTORY"] = app.Folder;
        variables["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        variables["AzureWebJobsScriptRoot"] = app.Folder;
        variables["DOTNET_NOLOGO"] = "1";
        // The worker's server takes a port of its own; what the host was told to listen on is not meant for it.
        variables["ASPNETCORE_URLS"] = null;
        variables["ASPNETCORE_HTTP_PORTS"] = null;
        return variables;
    }
}
