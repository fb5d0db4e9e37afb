namespace Recsys.Functions.Embedded.Invocation;

/// <summary>
/// One kind of trigger. To add a kind: declare its attribute, implement this interface, and register it as a singleton of
/// <see cref="ITriggerProvider"/> in <c>Hosting/EmbeddedServices.cs</c>; kinds of parameters that only this trigger knows are added as
/// <see cref="IParameterBinder"/> in the same place. Discovery hands every function whose method has a parameter with
/// <see cref="AttributeType"/> to <see cref="Validate"/>, before anything runs, and all of them to <see cref="StartAsync"/>. The provider then
/// runs a function with <see cref="FunctionInvoker.InvokeAsync"/>, giving the value of the trigger parameter ready made.
/// </summary>
internal interface ITriggerProvider
{
    /// <summary>The attribute on the trigger parameter.</summary>
    Type AttributeType { get; }

    /// <summary>The name of the binding as <c>function.json</c> and the start-up list spell it, such as <c>timerTrigger</c>.</summary>
    string BindingType { get; }

    /// <summary>Checks a function's trigger: attribute, parameter type, result type, settings.</summary>
    /// <exception cref="Hosting.FunctionStartException">It is wrong; see <see cref="FunctionDescriptor.StartError"/>.</exception>
    void Validate(FunctionDescriptor function);

    /// <summary>What the start-up list says behind the function's name.</summary>
    string Label(FunctionDescriptor function, string baseAddress) => BindingType;

    /// <summary>Starts listening for all functions of this kind; the list is never empty. Throws when a function cannot run.</summary>
    Task StartAsync(IReadOnlyList<FunctionDescriptor> functions, CancellationToken cancellationToken);

    /// <summary>Takes no new work, lets running invocations end until the token says that time is up, releases what is held.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
