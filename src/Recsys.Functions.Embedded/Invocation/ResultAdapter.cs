using System.Linq.Expressions;
using System.Reflection;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>Brings what a function's method may return (nothing, a value, a task, a task of a value) into one shape.</summary>
internal static class ResultAdapter
{
    private const BindingFlags Statics = BindingFlags.NonPublic | BindingFlags.Static;

    public static Expression Adapt(MethodCallExpression call)
    {
        var type = call.Type;
        if (type == typeof(void))
            return Expression.Block(call, Expression.Constant(default(ValueTask<object?>)));
        if (type == typeof(Task))
            return Expression.Call(Named(nameof(OfTask)), call);
        if (type == typeof(ValueTask))
            return Expression.Call(Named(nameof(OfValueTask)), call);
        if (Definition(type) == typeof(Task<>))
            return Expression.Call(Named(nameof(OfTaskOf)).MakeGenericMethod(type.GetGenericArguments()), call);
        if (Definition(type) == typeof(ValueTask<>))
            return Expression.Call(Named(nameof(OfValueTaskOf)).MakeGenericMethod(type.GetGenericArguments()), call);
        return Expression.New(typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object)));
    }

    /// <summary>The type of the value in the end: void for Task and ValueTask.</summary>
    public static Type ValueType(Type returned)
    {
        if (returned == typeof(Task) || returned == typeof(ValueTask))
            return typeof(void);
        return Definition(returned) is { } definition && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            ? returned.GetGenericArguments()[0]
            : returned;
    }

    private static Type? Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;

    private static MethodInfo Named(string name) => typeof(ResultAdapter).GetMethod(name, Statics)!;

    private static async ValueTask<object?> OfTask(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> OfValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static ValueTask<object?> OfTaskOf<T>(Task<T> task)
    {
        return task.IsCompletedSuccessfully ? new ValueTask<object?>(task.Result) : Awaited(task);

        static async ValueTask<object?> Awaited(Task<T> task) => await task;
    }

    private static async ValueTask<object?> OfValueTaskOf<T>(ValueTask<T> task) => await task;
}
