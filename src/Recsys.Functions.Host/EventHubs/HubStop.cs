namespace Recsys.Functions.Host.EventHubs;

/// <summary>The stop of the triggers: what runs has four fifths of the time to end by itself, then it is cancelled.</summary>
internal sealed class HubStop : IDisposable
{
    private readonly CancellationTokenSource _forced = new();

    public bool IsStopping { get; private set; }

    public CancellationToken Forced => _forced.Token;

    public void Begin(TimeSpan grace)
    {
        IsStopping = true;
        _forced.CancelAfter(grace * 0.8);
    }

    public void Dispose() => _forced.Dispose();
}
