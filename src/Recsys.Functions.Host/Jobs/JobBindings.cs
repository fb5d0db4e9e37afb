using System.Globalization;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Jobs;

/// <summary>A binding of the worker as the WebJobs SDK knows it: an attribute and the type of a parameter.</summary>
internal static class JobBindings
{
    public const string Timer = "timerTrigger";
    public const string Orchestration = "orchestrationTrigger";
    public const string Activity = "activityTrigger";
    public const string Client = "durableClient";

    public static bool IsJobTrigger(FunctionBinding trigger) => trigger.Is(Timer) || IsDurable(trigger);

    public static bool IsDurable(FunctionBinding binding) => binding.Is(Orchestration) || binding.Is(Activity) || binding.Is(Client);

    /// <summary>Everything but a timer travels as text.</summary>
    public static Type ParameterType(FunctionBinding binding) => binding.Is(Timer) ? typeof(TimerInfo) : typeof(string);

    public static CustomAttributeBuilder Attribute(FunctionBinding binding) => binding.Type.ToUpperInvariant() switch
    {
        "TIMERTRIGGER" => Attribute<TimerTriggerAttribute>(
            [binding.Text("schedule")!],
            [
                (nameof(TimerTriggerAttribute.RunOnStartup), binding.Flag("runOnStartup", false)),
                (nameof(TimerTriggerAttribute.UseMonitor), binding.Flag("useMonitor", true)),
            ]),
        "ORCHESTRATIONTRIGGER" => Attribute<OrchestrationTriggerAttribute>(
            [], [(nameof(OrchestrationTriggerAttribute.Orchestration), binding.Text("orchestration"))]),
        "ACTIVITYTRIGGER" => Attribute<ActivityTriggerAttribute>([], [(nameof(ActivityTriggerAttribute.Activity), binding.Text("activity"))]),
        "DURABLECLIENT" => Attribute<DurableClientAttribute>(
            [],
            [
                (nameof(DurableClientAttribute.TaskHub), binding.Text("taskHub")),
                (nameof(DurableClientAttribute.ConnectionName), binding.Text("connectionName")),
            ]),
        _ => throw new HostStartException($"The binding '{binding.Name}' is of the type {binding.Type}, which this host does not know"),
    };

    public static CustomAttributeBuilder? Retry(FunctionMetadata function) => function.Retry switch
    {
        null => null,
        { IsExponential: true } retry => Attribute<ExponentialBackoffRetryAttribute>(
            [retry.MaxRetryCount, Text(retry.Minimum), Text(retry.Maximum)], []),
        var retry => Attribute<FixedDelayRetryAttribute>([retry.MaxRetryCount, Text(retry.Minimum)], []),
    };

    public static CustomAttributeBuilder Attribute<T>(object[] arguments, IReadOnlyList<(string Name, object? Value)> properties)
        where T : Attribute
    {
        var given = properties.Where(p => p.Value is not null).ToList();
        return new CustomAttributeBuilder(
            typeof(T).GetConstructor([.. arguments.Select(a => a.GetType())])!,
            arguments,
            [.. given.Select(p => typeof(T).GetProperty(p.Name)!)],
            [.. given.Select(p => p.Value)]);
    }

    private static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}
