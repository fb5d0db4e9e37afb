namespace Recsys.Functions.Host.EventHubs;

/// <summary>Where a partition without a checkpoint begins: <c>initialOffsetOptions.type</c> of <c>host.json</c>.</summary>
internal enum InitialOffset
{
    FromStart,
    FromEnd,
    FromEnqueuedTime,
}
