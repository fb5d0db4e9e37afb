using Azure;
using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>The document by which the world sees an instance, kept up with its log by the instance's session.</summary>
internal sealed class InstanceView(EngineContext engine, StoredInstance stored)
{
    private StoredInstance _stored = stored;

    public InstanceDocument Document => _stored.Document;

    /// <summary>Shows what a step brought, if it brought anything that shows.</summary>
    public async Task ShowAsync(StepOutcome? step, long logLength, CancellationToken cancellationToken)
    {
        var status = step is null ? OrchestrationRuntimeStatus.Pending : step.Suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
        var customStatus = step is null ? Document.CustomStatus : step.CustomStatus;
        if (status != Document.Status || customStatus != Document.CustomStatus)
        {
            await WriteAsync(Document with { Status = status, CustomStatus = customStatus, LogLength = logLength }, cancellationToken);
        }
    }

    /// <summary>Shows that it is over.</summary>
    public Task EndAsync(ExecutionCompleted end, long logLength, CancellationToken cancellationToken)
        => WriteAsync(Document with { Status = end.Status, CustomStatus = end.CustomStatus, Output = end.Output, LogLength = logLength }, cancellationToken);

    /// <summary>Makes another log the current one.</summary>
    public Task ContinueAsync(ContinuedAsNew end, StepOutcome? step, long logLength, CancellationToken cancellationToken) => WriteAsync(
        Document with
        {
            Execution = end.Execution,
            Input = end.Next.Input,
            Status = OrchestrationRuntimeStatus.Running,
            CustomStatus = step is null ? Document.CustomStatus : step.CustomStatus,
            LogLength = logLength,
        },
        cancellationToken);

    private async Task WriteAsync(InstanceDocument document, CancellationToken cancellationToken)
    {
        var execution = Document.Execution;
        document = document with { LastUpdatedAt = engine.Time.GetUtcNow() };
        ETag? tag;
        while ((tag = await engine.Store.WriteInstanceAsync(document, _stored.Tag, cancellationToken)) is null)
        {
            // A former owner, on its last breath, may have written once more behind our reading.
            var now = await engine.Store.ReadInstanceAsync(document.InstanceId, cancellationToken);
            if (now is null || now.Document.HasEnded || now.Document.Execution != execution)
            {
                return;
            }

            _stored = now;
        }

        _stored = new StoredInstance(document, tag.Value);
        engine.Changed(document.InstanceId);
    }
}
