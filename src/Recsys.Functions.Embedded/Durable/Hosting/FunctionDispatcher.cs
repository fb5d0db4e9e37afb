using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Recsys.Functions.Embedded.Durable.Engine;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Durable.Hosting;

/// <summary>Runs orchestrators and activities as functions of the app.</summary>
internal sealed class FunctionDispatcher(IEnumerable<FunctionDescriptor> functions, FunctionInvoker invoker, JsonSerializerOptions json)
    : IOrchestratorDispatcher, IActivityDispatcher
{
    private readonly Dictionary<string, FunctionDescriptor> _orchestrators = Named<OrchestrationTriggerAttribute>(functions, trigger => trigger.Orchestration);
    private readonly Dictionary<string, FunctionDescriptor> _activities = Named<ActivityTriggerAttribute>(functions, trigger => trigger.Activity);

    bool IOrchestratorDispatcher.Contains(string name) => _orchestrators.ContainsKey(name);

    bool IActivityDispatcher.Contains(string name) => _activities.ContainsKey(name);

    public Task<object?> RunAsync(TaskOrchestrationContext context)
        => invoker.InvokeAsync(_orchestrators[context.Name.Name], new InvocationRequest { TriggerValue = context, IsTimed = false }, CancellationToken.None);

    public Task<object?> RunAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var function = _activities[call.Name];
        var type = function.Trigger.ParameterType;
        var value = type == typeof(TaskActivityContext)
            ? new ActivityContext(call)
            : Payload.Read(call.Input, type, json, $"the input of activity '{call.Name}'");
        return invoker.InvokeAsync(function, new InvocationRequest { TriggerValue = value }, cancellationToken);
    }

    private static Dictionary<string, FunctionDescriptor> Named<TTrigger>(IEnumerable<FunctionDescriptor> functions, Func<TTrigger, string?> name)
        where TTrigger : Attribute
        => functions.Where(function => function.TriggerAttribute is TTrigger)
            .ToDictionary(function => name((TTrigger)function.TriggerAttribute) ?? function.Name, StringComparer.OrdinalIgnoreCase);

    private sealed class ActivityContext(ActivityCall call) : TaskActivityContext
    {
        public override TaskName Name => call.Name;

        public override string InstanceId => call.InstanceId;
    }
}
