namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Reads the parameter from the request's body with the input formatters of ASP.NET Core MVC.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromBodyAttribute : Attribute
{
    /// <summary>Reads the parameter from the request's body; a body that cannot be read ends the request with 500.</summary>
    public FromBodyAttribute()
    {
    }
}
