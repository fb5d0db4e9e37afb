using Amqp;
using Amqp.Framing;

namespace Recsys.EventHubs.Client;

/// <summary>Waits for the answer to an attach: a refusal is an attach without a terminus, followed by a detach that says why.</summary>
internal sealed class LinkOpening(string entity)
{
    private readonly TaskCompletionSource<Attach> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnAttached(ILink link, Attach attach)
    {
        var remoteTerminus = ((Link)link).Role ? attach.Source : attach.Target;
        if (remoteTerminus is not null)
            opened.TrySetResult(attach);
    }

    public async Task<Attach> WaitAsync(Link link, CancellationToken cancellationToken)
    {
        link.AddClosedCallback((_, error) => opened.TrySetException(EventHubException.From(entity, error ?? link.Error)));
        return await opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
