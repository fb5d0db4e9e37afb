using System.Diagnostics;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>
/// One activity an invocation, with the source, name and tags that the isolated worker uses by default (its OpenTelemetry schema 1.17),
/// and the function's name beside them.
/// </summary>
internal static class InvocationTracing
{
    public const string SourceName = "Microsoft.Azure.Functions.Worker";
    public const string ActivityName = "Invoke";
    public const string InvocationIdTag = "faas.execution";
    public const string FunctionNameTag = "faas.name";
    private static readonly ActivitySource Source = new(SourceName);

    public static Activity? Start(FunctionDescriptor function, string invocationId, string? traceParent)
    {
        if (!Source.HasListeners())
            return null;
        var activity = ActivityContext.TryParse(traceParent, null, out var parent)
            ? Source.StartActivity(ActivityName, ActivityKind.Server, parent)
            : Source.StartActivity(ActivityName, ActivityKind.Server);
        activity?.SetTag("az.schema_url", "https://opentelemetry.io/schemas/1.17.0");
        activity?.SetTag(InvocationIdTag, invocationId);
        activity?.SetTag(FunctionNameTag, function.Name);
        return activity;
    }

    public static void Fail(Activity? activity, Exception exception)
    {
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        activity?.AddException(exception);
    }
}
