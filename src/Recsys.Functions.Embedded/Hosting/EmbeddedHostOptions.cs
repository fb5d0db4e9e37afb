using System.Reflection;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>What the composition root decides; tests put other parts in.</summary>
internal sealed record EmbeddedHostOptions
{
    /// <summary>Where the functions are.</summary>
    public Assembly FunctionAssembly { get; init; } = Assembly.GetEntryAssembly()!;

    /// <summary>Only these classes are searched when given.</summary>
    public IReadOnlyList<Type>? FunctionTypes { get; init; }

    /// <summary>Where <c>host.json</c> and <c>local.settings.json</c> lie.</summary>
    public string BaseDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>Settings above all others.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public TextWriter Out { get; init; } = Console.Out;

    public TextWriter Error { get; init; } = Console.Error;

    public Action<int> SetExitCode { get; init; } = static code => Environment.ExitCode = code;

#pragma warning disable RS0030 // This is the composition root of the host: ids come from here.
    public Func<string> NewInvocationId { get; init; } = static () => Guid.NewGuid().ToString();
#pragma warning restore RS0030
}
