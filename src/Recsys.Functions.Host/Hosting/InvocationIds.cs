namespace Recsys.Functions.Host.Hosting;

/// <summary>Names invocations and workers.</summary>
internal sealed class InvocationIds(Func<Guid> source)
{
    public string New() => source().ToString();
}
