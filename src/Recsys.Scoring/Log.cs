using Microsoft.Extensions.Logging;

namespace Recsys.Scoring;

/// <summary>The messages of this project.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Model version {Version} serves; before it: {Before}. Loaded in {Milliseconds:0} ms.")]
    public static partial void ModelServes(this ILogger logger, string version, string before, double milliseconds);

    [LoggerMessage(5002, LogLevel.Error, "Model version {Version} cannot be loaded; version {Serving} goes on serving.")]
    public static partial void ModelNotLoaded(this ILogger logger, Exception exception, string version, string serving);

    [LoggerMessage(5003, LogLevel.Warning, "The catalog cannot be read; the view of {Items} items stays in place.")]
    public static partial void CatalogNotRead(this ILogger logger, Exception exception, int items);

    [LoggerMessage(5004, LogLevel.Warning, "{Answers} answers are not remembered; a next page of them cannot be asked for.")]
    public static partial void PagesNotRemembered(this ILogger logger, Exception exception, int answers);

    [LoggerMessage(5005, LogLevel.Warning, "Storage does not keep up: {Answers} answers are not remembered and cannot be continued.")]
    public static partial void PagesLost(this ILogger logger, int answers);
}
