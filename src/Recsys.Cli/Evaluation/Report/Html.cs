using System.Globalization;
using System.Net;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>What every part of the page writes with.</summary>
internal static class Html
{
    /// <summary>Text that cannot break the page.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Formats for the page: no comma of another country within a style or a figure.</summary>
    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A part of the page under its heading.</summary>
    public static string Section(string title, string body) => $"<section><h2>{Text(title)}</h2>{body}</section>";

    /// <summary>A table wider than a phone: it scrolls in its own box, by finger and by key, and the page does not.</summary>
    public static string Scrolling(string label, string table) =>
        $"<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{Text(label)}\">{table}</div>";
}
