using Azure.Core;
using Azure.Core.Pipeline;

namespace Recsys.Registry.Tests;

/// <summary>Storage that carries a request out and loses its answer, once after each <see cref="Arm"/>.</summary>
internal sealed class LostAnswer(Func<Request, bool> isMeant) : HttpPipelinePolicy
{
    private bool _isArmed;

    public bool WasLost { get; private set; }

    public void Arm() => _isArmed = true;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (!_isArmed || !isMeant(message.Request)) return;
        (_isArmed, WasLost) = (false, true);
        throw new IOException("The connection was reset.");
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
}
