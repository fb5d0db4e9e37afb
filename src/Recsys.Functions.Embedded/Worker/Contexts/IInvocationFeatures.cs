namespace Microsoft.Azure.Functions.Worker;

/// <summary>Typed features of an invocation.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Sets the feature of a type.</summary>
    /// <typeparam name="T">The feature's type.</typeparam>
    /// <param name="instance">The feature.</param>
    void Set<T>(T instance);

    /// <summary>The feature of a type, or null.</summary>
    /// <typeparam name="T">The feature's type.</typeparam>
    /// <returns>The feature, or null.</returns>
    T? Get<T>();
}
