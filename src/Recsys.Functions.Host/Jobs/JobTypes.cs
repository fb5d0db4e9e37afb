using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Http;

namespace Recsys.Functions.Host.Jobs;

/// <summary>
/// The class that the WebJobs SDK finds the functions in. It knows functions as methods with attributes on their parameters, and the
/// functions of a worker are known only when its metadata is read: so a class with a method for each is emitted, as the real host does.
/// </summary>
internal sealed class JobTypes(FunctionApp app) : ITypeLocator
{
    /// <summary>The real host's name for its class: it is part of the paths of timer statuses and locks.</summary>
    private const string ClassName = "Host.Functions";
    private readonly List<FunctionBinding> _clients =
        [.. app.Functions.SelectMany(f => f.Bindings).Where(ClientBindings.IsClient).DistinctBy(ClientKey)];
    private Type? _type;

    public IReadOnlyList<Type> GetTypes() => [Emitted];

    /// <summary>The method that gives the value of a durable client; no trigger runs it.</summary>
    public MethodInfo ClientMethod(FunctionBinding client) =>
        Emitted.GetMethod(ClientName(_clients.FindIndex(c => ClientKey(c) == ClientKey(client))))!;

    private Type Emitted => _type ??= Emit();

    private Type Emit()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Recsys.Functions.Host.Emitted"), AssemblyBuilderAccess.Run);
        var type = assembly.DefineDynamicModule("Functions").DefineType(ClassName, TypeAttributes.Public, typeof(JobFunctions));
        foreach (var function in app.Functions.Where(f => JobBindings.IsJobTrigger(f.Trigger)))
        {
            Method(type, function.Name, [.. function.Bindings.Where(b => b.IsInput)], function);
        }

        for (var i = 0; i < _clients.Count; i++)
        {
            Method(type, ClientName(i), [_clients[i]], null);
        }

        return type.CreateType();
    }

    private static void Method(TypeBuilder type, string name, IReadOnlyList<FunctionBinding> bindings, FunctionMetadata? function)
    {
        var parameters = bindings.Select(JobBindings.ParameterType).Append(typeof(CancellationToken)).ToArray();
        // A timer's method must not promise a value: the SDK would look for a place to put it.
        var returnType = function?.Trigger is { } trigger && !trigger.Is(JobBindings.Timer) ? typeof(Task<object>) : typeof(Task);
        var method = type.DefineMethod(name, MethodAttributes.Public, returnType, parameters);
        method.SetCustomAttribute(JobBindings.Attribute<FunctionNameAttribute>([name], []));
        if (function is null)
        {
            method.SetCustomAttribute(JobBindings.Attribute<NoAutomaticTriggerAttribute>([], []));
        }
        else if (JobBindings.Retry(function) is { } retry)
        {
            method.SetCustomAttribute(retry);
        }

        for (var i = 0; i < bindings.Count; i++)
        {
            method.DefineParameter(i + 1, ParameterAttributes.None, bindings[i].Name).SetCustomAttribute(JobBindings.Attribute(bindings[i]));
        }

        method.DefineParameter(parameters.Length, ParameterAttributes.None, "cancellationToken");
        Body(method.GetILGenerator(), name, parameters);
    }

    /// <summary><c>return RunAsync(name, new object[] { … }, cancellationToken);</c></summary>
    private static void Body(ILGenerator il, string name, Type[] parameters)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldstr, name);
        il.Emit(OpCodes.Ldc_I4, parameters.Length - 1);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length - 1; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Ldarg, (short)parameters.Length);
        il.Emit(OpCodes.Call, typeof(JobFunctions).GetMethod("RunAsync", BindingFlags.Instance | BindingFlags.NonPublic)!);
        il.Emit(OpCodes.Ret);
    }

    private static (string?, string?) ClientKey(FunctionBinding client) => (client.Text("taskHub"), client.Text("connectionName"));

    /// <summary>A name that the SDK allows and that no app gives to a function.</summary>
    private static string ClientName(int index) => $"RecsysHost-durable-client-{index}";
}
