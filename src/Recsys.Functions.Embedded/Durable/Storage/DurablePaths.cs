using System.Globalization;
using System.Text;

namespace Recsys.Functions.Embedded.Durable.Storage;

/// <summary>Where the engine keeps what, in the container of its task hub.</summary>
internal static class DurablePaths
{
    public const string Instances = "instances/";
    public const string Logs = "logs/";
    public const string Marks = "active/";
    public const string Workers = "workers/";

    public static string Container(string hubName) => hubName.ToLowerInvariant() + "-durable";

    public static string Instance(string instanceId) => Instances + Escape(instanceId);

    public static string Log(LogId log) => Logs + Escape(log.InstanceId) + "/" + Escape(log.Execution);

    public static string Mark(string instanceId) => Marks + Escape(instanceId);

    public static string Worker(string worker) => Workers + Escape(worker);

    /// <summary>Any text as a part of a blob name. Prefixes stay prefixes, and the order stays that of the UTF-8 bytes of plain ids.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var symbol = (char)octet;
            _ = char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_'
                ? escaped.Append(symbol)
                : escaped.Append(CultureInfo.InvariantCulture, $"~{octet:X2}");
        }

        return escaped.ToString();
    }

    /// <summary>Undoes <see cref="Escape"/>.</summary>
    public static string Unescape(string escaped)
    {
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '~')
            {
                bytes.Add((byte)escaped[i]);
                continue;
            }

            bytes.Add(byte.Parse(escaped.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 2;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
