using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>Finds the functions of an app by reflection and refuses what could not run in Azure either.</summary>
internal static class FunctionDiscovery
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The methods that carry <see cref="FunctionAttribute"/>, with the names that it gives them.</summary>
    public static IEnumerable<(string Name, MethodInfo Method)> Methods(IEnumerable<Type> types) =>
        from type in types
        where type.IsClass
        from method in type.GetMethods(AnyMethod)
        let attribute = method.GetCustomAttribute<FunctionAttribute>()
        where attribute is not null
        select (attribute.Name, method);

    /// <summary>The functions in the order of their names.</summary>
    /// <exception cref="FunctionStartException">A function is wrong.</exception>
    public static IReadOnlyList<FunctionDescriptor> Describe(IEnumerable<(string Name, MethodInfo Method)> methods, IReadOnlyCollection<ITriggerProvider> providers)
    {
        var functions = methods.Select(m => Describe(m.Name, m.Method, providers)).ToList();
        functions.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var group in functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            throw FunctionStartException.For(group.Key, $"its name is used by {string.Join(" and ", group.Select(f => f.EntryPoint))}; names are unique without regard to case");
        return functions;
    }

    private static FunctionDescriptor Describe(string name, MethodInfo method, IReadOnlyCollection<ITriggerProvider> providers)
    {
        var entryPoint = $"{method.DeclaringType!.FullName}.{method.Name}";
        if (!IsName(name))
            throw FunctionStartException.For(name, $"the name at {entryPoint} must start with a letter and hold letters, digits, '-' and '_' only, 127 at most");
        if (!method.IsPublic || !method.DeclaringType.IsVisible)
            throw FunctionStartException.For(name, $"{entryPoint} must be a public method of a public class");
        if (!method.IsStatic && method.DeclaringType.IsAbstract)
            throw FunctionStartException.For(name, $"{entryPoint} is an instance method of a class that cannot be created");
        if (method.ContainsGenericParameters)
            throw FunctionStartException.For(name, $"{entryPoint} must not be generic");
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw FunctionStartException.For(name, $"{entryPoint} is async void: its end and its exceptions would be lost; return Task");

        var triggers = (
            from parameter in method.GetParameters()
            from provider in providers
            let attribute = parameter.GetCustomAttribute(provider.AttributeType)
            where attribute is not null
            select (parameter, attribute, provider)).ToList();
        if (triggers.Count != 1)
        {
            throw FunctionStartException.For(name, triggers.Count == 0
                ? $"no parameter of {entryPoint} carries a trigger; known are {string.Join(", ", providers.Select(p => p.BindingType))}"
                : $"{entryPoint} has {triggers.Count} triggers; a function has one");
        }

        var trigger = triggers[0];
        if (method.GetParameters().FirstOrDefault(p => p.ParameterType.IsByRef) is { } reference)
            throw FunctionStartException.For(name, $"parameter '{reference.Name}' of {entryPoint} is passed by reference");
        var function = new FunctionDescriptor(name, method, trigger.parameter, trigger.attribute, trigger.provider);
        trigger.provider.Validate(function);
        return function;
    }

    private static bool IsName(string name)
        => name is { Length: > 0 and <= 127 } && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
