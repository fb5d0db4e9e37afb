namespace Recsys.Functions.Host.Http;

/// <summary>Which key an HTTP function asks for.</summary>
internal enum AccessLevel
{
    Anonymous,
    Function,
    System,
    Admin,
}
