namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a caller of an HTTP function has to show.</summary>
public enum AuthorizationLevel
{
    /// <summary>None.</summary>
    Anonymous,

    /// <summary>Kept for its place in the order; the runtimes ask for the admin key.</summary>
    User,

    /// <summary>A function key.</summary>
    Function,

    /// <summary>Kept for its place in the order; the runtimes ask for the admin key.</summary>
    System,

    /// <summary>The admin ("master") key.</summary>
    Admin,
}
