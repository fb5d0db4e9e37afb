using Mono.Cecil;
using Recsys.TestKit;

namespace Recsys.Architecture.Tests;

/// <summary>
/// The embedded runtime declares Microsoft's types with the members that our apps use, and no other. What the two apps and the sample app use is read out of
/// their compiled code.
/// </summary>
public sealed class RuntimeSurfaceTests
{
    private const string Runtime = "Recsys.Functions.Embedded";

    private static readonly StringComparer ByText = StringComparer.Ordinal;

    /// <summary>What no app uses and yet is there, by the reason for it. The runtime's own tests hold how each of them behaves.</summary>
    private static readonly IReadOnlyDictionary<string, string[]> Promised = new Dictionary<string, string[]>
    {
        ["The attributes of the programming model are whole: who writes the next function sets what its trigger needs."] =
        [
            "ActivityTriggerAttribute.Activity", "DurableClientAttribute.ConnectionName", "DurableClientAttribute.TaskHub", "OrchestrationTriggerAttribute.Orchestration",
            "EventHubTriggerAttribute.ConsumerGroup", "EventHubTriggerAttribute.IsBatched", "HttpTriggerAttribute..ctor()", "HttpTriggerAttribute..ctor(AuthorizationLevel)",
            "HttpTriggerAttribute..ctor(String[])", "TimerTriggerAttribute.RunOnStartup", "TimerTriggerAttribute.UseMonitor",
        ],
        ["What a function, or middleware around all of them, may ask of its invocation and of its timer."] =
        [
            "FunctionContext.Features", "FunctionContext.FunctionDefinition", "FunctionContext.FunctionId", "FunctionContext.InstanceServices", "FunctionContext.Items",
            "FunctionContext.RetryContext", "FunctionContext.TraceContext", "FunctionContextExtensions.GetHttpContext(FunctionContext)",
            "FunctionContextLoggerExtensions.GetLogger(FunctionContext,String)", "FunctionDefinition.Name", "IInvocationFeatures.Get<1>()", "IInvocationFeatures.Set<1>(T)",
            "RetryContext.MaxRetryCount", "RetryContext.RetryCount", "ScheduleStatus.Last", "ScheduleStatus.LastUpdated", "ScheduleStatus.Next", "TimerInfo.ScheduleStatus",
            "TraceContext.TraceParent", "TraceContext.TraceState", "IFunctionsWorkerApplicationBuilder.Services", "IFunctionsWorkerApplicationBuilder.Use(Func`2)",
            "IFunctionsWorkerMiddleware.Invoke(FunctionContext,FunctionExecutionDelegate)",
            "MiddlewareWorkerApplicationBuilderExtensions.UseMiddleware<1>(IFunctionsWorkerApplicationBuilder)", "TaskActivityContext.InstanceId", "TaskActivityContext.Name",
        ],
        ["A test of a timer function makes them."] = ["ScheduleStatus..ctor()", "TimerInfo..ctor()"],
        ["What an orchestrator may ask for: timers, events, sub-orchestrations, another round, ids, loggers."] =
        [
            "TaskOrchestrationContext.CallSubOrchestratorAsync(TaskName,Object,TaskOptions)", "TaskOrchestrationContext.ContinueAsNew(Object,Boolean)",
            "TaskOrchestrationContext.CreateReplaySafeLogger(String)", "TaskOrchestrationContext.CreateReplaySafeLogger(Type)",
            "TaskOrchestrationContext.CreateReplaySafeLogger<1>()", "TaskOrchestrationContext.CreateTimer(DateTime,CancellationToken)",
            "TaskOrchestrationContext.CurrentUtcDateTime", "TaskOrchestrationContext.InstanceId", "TaskOrchestrationContext.IsReplaying", "TaskOrchestrationContext.Name",
            "TaskOrchestrationContext.NewGuid()", "TaskOrchestrationContext.WaitForExternalEvent<1>(String,CancellationToken)",
            "TaskOrchestrationContext.WaitForExternalEvent<1>(String,TimeSpan)",
        ],
        ["How instances are steered and listed: suspend, resume, terminate, purge, page."] =
        [
            "AsyncPageable`1.AsPages(String,Nullable`1)", "DurableTaskClient.GetAllInstancesAsync(OrchestrationQuery)",
            "DurableTaskClient.PurgeInstanceAsync(String,CancellationToken)", "DurableTaskClient.RaiseEventAsync(String,String,Object,CancellationToken)",
            "DurableTaskClient.ResumeInstanceAsync(String,String,CancellationToken)", "DurableTaskClient.SuspendInstanceAsync(String,String,CancellationToken)",
            "DurableTaskClient.TerminateInstanceAsync(String,Object,CancellationToken)", "DurableTaskClient.WaitForInstanceCompletionAsync(String,Boolean,CancellationToken)",
            "OrchestrationMetadata.InstanceId", "OrchestrationMetadata.IsRunning", "OrchestrationMetadata.Name", "OrchestrationMetadata.SerializedInput",
            "Page`1.ContinuationToken", "Page`1.Values", "PurgeResult.PurgedInstanceCount",
        ],
        ["Without the short form a token or options would silently bind to the input, unlike in Azure."] =
        [
            "DurableTaskClient.GetInstanceAsync(String,CancellationToken)", "DurableTaskClient.RaiseEventAsync(String,String,CancellationToken)",
            "DurableTaskClient.ResumeInstanceAsync(String,CancellationToken)", "DurableTaskClient.ScheduleNewOrchestrationInstanceAsync(TaskName,CancellationToken)",
            "DurableTaskClient.ScheduleNewOrchestrationInstanceAsync(TaskName,Object,CancellationToken)",
            "DurableTaskClient.ScheduleNewOrchestrationInstanceAsync(TaskName,StartOrchestrationOptions,CancellationToken)",
            "DurableTaskClient.SuspendInstanceAsync(String,CancellationToken)", "DurableTaskClient.TerminateInstanceAsync(String,CancellationToken)",
            "DurableTaskClient.WaitForInstanceCompletionAsync(String,CancellationToken)", "TaskOrchestrationContext.CallSubOrchestratorAsync(TaskName,TaskOptions)",
            "TaskOrchestrationContext.CallSubOrchestratorAsync<1>(TaskName,TaskOptions)",
        ],
        ["A record of positional parameters is whole, or each would mean another one than in Azure."] =
        [
            "OrchestrationQuery..ctor(Nullable`1,Nullable`1,IEnumerable`1,IEnumerable`1,String,Int32,Boolean,String)", "OrchestrationQuery.ContinuationToken",
            "OrchestrationQuery.CreatedFrom", "OrchestrationQuery.CreatedTo", "OrchestrationQuery.FetchInputsAndOutputs", "OrchestrationQuery.InstanceIdPrefix",
            "OrchestrationQuery.PageSize", "OrchestrationQuery.Statuses", "OrchestrationQuery.TaskHubNames", "StartOrchestrationOptions.InstanceId",
            "StartOrchestrationOptions.StartAt",
        ],
        ["A value has its text, and is equal or not."] = ["TaskName..ctor(String)", "TaskName.Name", "TaskName.op_Equality(TaskName,TaskName)", "TaskName.op_Inequality(TaskName,TaskName)"],
    };

    [Fact]
    public void Every_public_member_is_used_by_an_app_or_promised()
    {
        var used = Used();
        var all = Declared();
        // The search finds what every app uses.
        Assert.Contains("FunctionAttribute..ctor(String)", used);
        Assert.Contains("ExponentialBackoffRetryAttribute..ctor(Int32,String,String)", used);
        Assert.Contains("EventHubTriggerAttribute.Connection", used);
        var promised = Promised.SelectMany(p => p.Value).ToList();
        AssertNone(all.Except(used).Except(promised), "No app uses these members; take them out or make them internal");
        // The list shrinks when an app begins to use a member, or when the member is gone.
        AssertNone(promised.Except(all.Except(used)), "These members are used, or are not there any more; take them off the list");
    }

    private static void AssertNone(IEnumerable<string> members, string what)
    {
        var list = string.Join('\n', members.Order(ByText));
        Assert.True(list.Length == 0, $"{what}:\n{list}");
    }

    private static HashSet<string> Declared()
    {
        using var runtime = Read(Projects.Output(Runtime, ".dll"));
        return [.. runtime.MainModule.Types.Where(t => t.IsPublic && !t.IsEnum && t.BaseType?.FullName != "System.MulticastDelegate").SelectMany(Members)];
    }

    private static IEnumerable<string> Members(TypeDefinition type)
    {
        foreach (var property in type.Properties.Where(p => IsVisible(p.GetMethod) || IsVisible(p.SetMethod)))
        {
            // What an attribute's constructor was given, the runtime reads back.
            var isGiven = IsAttribute(type) && !IsVisible(property.SetMethod);
            if (!isGiven && property.Name != "EqualityContract" && !Implements(type, property.GetMethod ?? property.SetMethod!))
                yield return Name(property);
        }

        foreach (var method in type.Methods.Where(m => IsVisible(m) && !m.IsGetter && !m.IsSetter))
        {
            var isBaseConstructor = method.IsConstructor && type.IsAbstract && method.Parameters.Count == 0;
            var isOfRecord = method.CustomAttributes.Any(a => a.AttributeType.Name == "CompilerGeneratedAttribute");
            if (!isBaseConstructor && !isOfRecord && !IsOfObject(method) && !Implements(type, method))
                yield return Name(method);
        }

        foreach (var field in type.Fields.Where(f => f.IsPublic))
            yield return $"{type.Name}.{field.Name}";
    }

    private static HashSet<string> Used()
    {
        var used = new HashSet<string>();
        foreach (var path in (string[])[Projects.Output("Recsys.Functions.Online", ".dll"), Projects.Output("Recsys.Functions.Training", ".dll"), SampleApp()])
        {
            using var app = Read(path);
            foreach (var reference in app.MainModule.GetMemberReferences().OfType<MethodReference>().Where(r => IsOfRuntime(r.DeclaringType)))
            {
                var method = reference.Resolve();
                var property = method.DeclaringType.Properties.FirstOrDefault(p => p.GetMethod == method || p.SetMethod == method);
                used.Add(property is null ? Name(method) : Name(property));
            }

            // Properties that an attribute's use sets are no references: they lie in its blob.
            foreach (var attribute in app.MainModule.GetTypes().SelectMany(t => t.Methods).SelectMany(m => m.CustomAttributes.Concat(m.Parameters.SelectMany(p => p.CustomAttributes))))
            {
                if (IsOfRuntime(attribute.AttributeType))
                    used.UnionWith(attribute.Properties.Select(p => $"{attribute.AttributeType.Name}.{p.Name}"));
            }
        }

        return used;
    }

    private static string SampleApp() => Path.Combine(
        Repository.Root, "tests", "Recsys.Functions.SampleApp", Path.GetRelativePath(Path.GetDirectoryName(Projects.Files[Runtime])!, Path.GetDirectoryName(Projects.Output(Runtime, ".dll"))!),
        "Recsys.Functions.SampleApp.dll");

    private static AssemblyDefinition Read(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        resolver.AddSearchDirectory(framework);
        resolver.AddSearchDirectory(framework.Replace("Microsoft.NETCore.App", "Microsoft.AspNetCore.App", StringComparison.Ordinal));
        return AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver });
    }

    private static bool IsOfRuntime(TypeReference type) => type.GetElementType().Scope.Name == Runtime;

    private static bool IsVisible(MethodDefinition? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsAttribute(TypeDefinition type) => type.Name.EndsWith("Attribute", StringComparison.Ordinal);

    private static bool IsOfObject(MethodDefinition method) => method.IsVirtual && !method.IsNewSlot && method.Name is "Equals" or "GetHashCode" or "ToString";

    /// <summary>An interface must be whole.</summary>
    private static bool Implements(TypeDefinition type, MethodDefinition method) => method.IsVirtual && type.Interfaces
        .Any(i => i.InterfaceType.Resolve().Methods.Any(m => m.Name == method.Name && m.Parameters.Count == method.Parameters.Count));

    private static string Name(PropertyDefinition property) => $"{property.DeclaringType.Name}.{property.Name}";

    private static string Name(MethodDefinition method)
        => $"{method.DeclaringType.Name}.{method.Name}{(method.HasGenericParameters ? $"<{method.GenericParameters.Count}>" : "")}({string.Join(",", method.Parameters.Select(p => p.ParameterType.Name))})";
}
