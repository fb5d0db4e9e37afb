using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Embedded.Tests.Hosting;

/// <summary>Every log entry of an app, of every level that reaches a provider, with the scopes around it.</summary>
internal sealed class CapturedLogs : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<Entry> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal sealed record Entry(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object> Scope);

    private sealed class Logger(CapturedLogs owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => owner.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new Dictionary<string, object>();
            owner.scopes.ForEachScope(
                static (value, all) =>
                {
                    foreach (var (key, item) in value as IEnumerable<KeyValuePair<string, object>> ?? [])
                        all[key] = item;
                },
                scope);
            owner.Entries.Enqueue(new Entry(category, logLevel, $"{formatter(state, exception)} {exception}", scope));
        }
    }
}
