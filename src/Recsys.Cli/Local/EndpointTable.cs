using System.Globalization;
using Spectre.Console;

namespace Recsys.Cli.Local;

/// <summary>Where a local system listens, for a person.</summary>
internal static class EndpointTable
{
    public static Table Of(LocalSystem system)
    {
        var table = new Table().RoundedBorder();
        foreach (var name in new[] { "part", "process", "address" })
        {
            table.AddColumn(new TableColumn(name).NoWrap());
        }

        foreach (var (name, id) in system.Processes)
        {
            table.AddRow(Markup.Escape(name), id.ToString(CultureInfo.InvariantCulture), Markup.Escape(AddressOf(name, system.Endpoints)));
        }

        table.AddRow("key", "", Markup.Escape($"x-functions-key: {system.Endpoints.Key}"));
        return table;
    }

    /// <summary>What the README's calls need, to be pasted into a shell.</summary>
    public static string Variables(Endpoints endpoints) => $"A={Bare(endpoints.RequireOnline())} K={endpoints.Key}";

    /// <summary>As calls are written behind it: <c>A/api/items</c>.</summary>
    private static string Bare(Uri address) => address.ToString().TrimEnd('/');

    private static string AddressOf(string name, Endpoints endpoints) => name switch
    {
        "online" => Bare(endpoints.RequireOnline()),
        "training" => Bare(endpoints.RequireTraining()),
        "hub" => $"{endpoints.Hub}EntityPath={endpoints.HubName};",
        _ => Blobs(endpoints.Storage),
    };

    private static string Blobs(string? storage) =>
        storage?.Split(';').FirstOrDefault(p => p.StartsWith("BlobEndpoint=", StringComparison.Ordinal))?["BlobEndpoint=".Length..] ?? "";
}
