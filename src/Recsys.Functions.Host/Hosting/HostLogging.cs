using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Recsys.Functions.Host.Hosting;

/// <summary>What is logged: a line an entry on the console, and of the parts of others only what is wrong.</summary>
internal static class HostLogging
{
    public static void Add(ILoggingBuilder logging, IConfiguration settings)
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
        // What goes wrong with a hub is said by whoever reads it, with its function and its partition.
        logging.AddFilter("Azure.Messaging.EventHubs", LogLevel.None);

        // What runs in the worker is logged by the invoker; the SDK's own two lines a run, and its traces of every durable step, say it again.
        logging.AddFilter("Host", LogLevel.Warning);
        logging.AddFilter("Host.Results", LogLevel.None);
        logging.AddFilter("Host.Executor", LogLevel.None);
        logging.AddFilter("Function", LogLevel.None);
        // A start that fails is said in one line; keys that ASP.NET makes for cookies protect nothing here.
        logging.AddFilter("Host.Startup", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.AddConfiguration(settings.GetSection("Logging"));
        // Whatever a setting says: request lines hold the query, and with it function keys.
        logging.Services.PostConfigure<LoggerFilterOptions>(KeepQueriesOut);
    }

    private static void KeepQueriesOut(LoggerFilterOptions filters)
    {
        string[] categories = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Yarp.ReverseProxy.Forwarder.HttpForwarder"];
        for (var i = filters.Rules.Count - 1; i >= 0; i--)
        {
            if (categories.Contains(filters.Rules[i].CategoryName))
            {
                filters.Rules.RemoveAt(i);
            }
        }

        foreach (var provider in filters.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var category in categories)
            {
                filters.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Warning, null));
            }
        }
    }
}
