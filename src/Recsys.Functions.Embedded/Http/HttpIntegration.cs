namespace Recsys.Functions.Embedded.Http;

/// <summary>Registered by <c>ConfigureFunctionsWebApplication</c>; without it HTTP functions are refused, as the real worker cannot bind them.</summary>
internal sealed class HttpIntegration;
