namespace Recsys.Infra.Tests.Deployment;

/// <summary>A role that an identity has on something, all three by the names that Azure shows.</summary>
internal sealed record Role(string Identity, string Name, string Scope);
