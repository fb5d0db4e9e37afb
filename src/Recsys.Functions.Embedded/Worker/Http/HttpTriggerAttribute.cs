namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for an HTTP request.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : Attribute
{
    /// <summary>Every method, function key.</summary>
    public HttpTriggerAttribute()
    {
    }

    /// <summary>The named methods, function key.</summary>
    /// <param name="methods">HTTP methods, without regard to case.</param>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>Every method.</summary>
    /// <param name="authLevel">The key that a caller has to show.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>The named methods.</summary>
    /// <param name="authLevel">The key that a caller has to show.</param>
    /// <param name="methods">HTTP methods, without regard to case.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>Route template below the route prefix, with constraints and optional parts; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>The methods that the function answers; null or empty for every one.</summary>
    public string[]? Methods { get; }

    /// <summary>The key that a caller has to show.</summary>
    public AuthorizationLevel AuthLevel { get; } = AuthorizationLevel.Function;
}
