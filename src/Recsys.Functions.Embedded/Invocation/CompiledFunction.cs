using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>A function ready to run: a compiled call instead of reflection, a factory for its class, a binder for every parameter.</summary>
internal sealed class CompiledFunction
{
    private readonly ObjectFactory? factory;
    private readonly Func<object?, object?[], ValueTask<object?>> call;
    private readonly IParameterBinder[] binders;
    private readonly ParameterInfo[] parameters;

    public CompiledFunction(FunctionDescriptor descriptor, IEnumerable<IParameterBinder> binders, ILoggerFactory loggers)
    {
        Descriptor = descriptor;
        Logger = loggers.CreateLogger($"Function.{descriptor.Name}");
        parameters = descriptor.Method.GetParameters();
        factory = descriptor.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(descriptor.Method.ReflectedType!, Type.EmptyTypes);
        call = Compile(descriptor.Method, parameters);
        this.binders = [.. parameters.Select(p => p == descriptor.Trigger
            ? TriggerValueBinder.Instance
            : binders.FirstOrDefault(b => b.CanBind(descriptor, p)) ?? throw NoBinder(descriptor, p))];
    }

    public FunctionDescriptor Descriptor { get; }

    public ILogger Logger { get; }

    public async Task ExecuteAsync(EmbeddedFunctionContext context)
    {
        var arguments = parameters.Length == 0 ? [] : new object?[parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = binders[i].BindAsync(parameters[i], context);
            arguments[i] = value.IsCompletedSuccessfully ? value.Result : await value;
        }

        var instance = factory?.Invoke(context.InstanceServices, null);
        try
        {
            context.Result = await call(instance, arguments);
        }
        finally
        {
            if (instance is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
        }
    }

    private static FunctionStartException NoBinder(FunctionDescriptor function, ParameterInfo parameter) => function.StartError(
        $"nothing gives a value to parameter '{parameter.Name}' of type {parameter.ParameterType.Name}; services belong into the constructor of {function.Method.DeclaringType!.Name}");

    private static Func<object?, object?[], ValueTask<object?>> Compile(MethodInfo method, ParameterInfo[] parameters)
    {
        var target = Expression.Parameter(typeof(object), "target");
        var arguments = Expression.Parameter(typeof(object?[]), "arguments");
        var values = parameters.Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType));
        var instance = method.IsStatic ? null : Expression.Convert(target, method.DeclaringType!);
        var body = ResultAdapter.Adapt(Expression.Call(instance, method, values));
        return Expression.Lambda<Func<object?, object?[], ValueTask<object?>>>(body, target, arguments).Compile();
    }
}
