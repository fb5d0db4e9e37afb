namespace Microsoft.Azure.Functions.Worker;

/// <summary>A function of the app.</summary>
public abstract class FunctionDefinition
{
    /// <summary>Unique to the function, the same in every process.</summary>
    public abstract string Id { get; }

    /// <summary>The function's name.</summary>
    public abstract string Name { get; }

    /// <summary>The method, with namespace and class.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>The path of the assembly that holds the method.</summary>
    public abstract string PathToAssembly { get; }
}
