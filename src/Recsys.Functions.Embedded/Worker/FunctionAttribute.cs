namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function of the app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute : Attribute
{
    /// <summary>Names the function.</summary>
    /// <param name="name">Unique in the app, without regard to case.</param>
    public FunctionAttribute(string name) => Name = name;

    /// <summary>The name of the function.</summary>
    public string Name { get; }
}
