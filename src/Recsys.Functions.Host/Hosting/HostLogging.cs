using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Recsys.Functions.Host.Hosting;

/// <summary>What is logged: a line an entry on the console, and of the parts of others only what is wrong.</summary>
internal static class HostLogging
{
    public static void Add(ILoggingBuilder logging)
    {
        logging.AddConsole(console => console.FormatterName = HostConsoleFormatter.FormatterName);
        logging.AddConsoleFormatter<HostConsoleFormatter, ConsoleFormatterOptions>();
        logging.SetMinimumLevel(LogLevel.Information);
        foreach (var category in new[] { "Microsoft", "Grpc", "Yarp", "System", "DurableTask" })
        {
            logging.AddFilter(category, LogLevel.Warning);
        }

        // To be told that a blob is not there yet is how the SDKs look for it.
        logging.AddFilter("Azure", LogLevel.Error);

        // What runs in the worker is logged by the invoker; the SDK's own two lines a run, and its traces of every durable step, say it again.
        logging.AddFilter("Host", LogLevel.Warning);
        logging.AddFilter("Host.Results", LogLevel.None);
        logging.AddFilter("Host.Executor", LogLevel.None);
        logging.AddFilter("Function", LogLevel.None);
        // A start that fails is said in one line; keys that ASP.NET makes for cookies protect nothing here.
        logging.AddFilter("Host.Startup", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Request lines hold the query, and with it function keys.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
    }
}
