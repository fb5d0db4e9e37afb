using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>A function of the app as found: its method, its trigger, its retry policy.</summary>
internal sealed class FunctionDescriptor : FunctionDefinition
{
    public FunctionDescriptor(string name, MethodInfo method, ParameterInfo trigger, Attribute triggerAttribute, ITriggerProvider provider)
    {
        Name = name;
        Method = method;
        Trigger = trigger;
        TriggerAttribute = triggerAttribute;
        Provider = provider;
        Retry = method.GetCustomAttribute<RetryAttribute>();
        EntryPoint = $"{method.DeclaringType!.FullName}.{method.Name}";
        Id = StableId.Of(EntryPoint);
    }

    /// <summary>Unique to the function, the same in every process.</summary>
    public string Id { get; }

    public override string Name { get; }

    /// <summary>The method, with namespace and class.</summary>
    public string EntryPoint { get; }

    public MethodInfo Method { get; }

    /// <summary>The parameter that carries the trigger attribute.</summary>
    public ParameterInfo Trigger { get; }

    public Attribute TriggerAttribute { get; }

    public ITriggerProvider Provider { get; }

    public RetryAttribute? Retry { get; }

    /// <summary>The exception that stops the start because of this function.</summary>
    public FunctionStartException StartError(string problem, Exception? inner = null) => FunctionStartException.For(Name, problem, inner);

    public override string ToString() => Name;
}
