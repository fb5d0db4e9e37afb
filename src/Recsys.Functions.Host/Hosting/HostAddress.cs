namespace Recsys.Functions.Host.Hosting;

/// <summary>Where the host listens; known once its server has started.</summary>
internal sealed class HostAddress
{
    private Uri? _value;

    public Uri Value
    {
        get => _value ?? throw new InvalidOperationException("The server has not started.");
        set => _value = value;
    }
}
