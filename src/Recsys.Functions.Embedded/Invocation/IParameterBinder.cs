using System.Reflection;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>Gives values to parameters other than the trigger's. Register as a singleton; the first that can bind a parameter gets it.</summary>
internal interface IParameterBinder
{
    /// <summary>Asked once a parameter, at start.</summary>
    bool CanBind(FunctionDescriptor function, ParameterInfo parameter);

    /// <summary>The value for one invocation. An exception fails the invocation.</summary>
    ValueTask<object?> BindAsync(ParameterInfo parameter, EmbeddedFunctionContext context);
}
