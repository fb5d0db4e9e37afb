namespace Recsys.Functions.Embedded.EventHubs;

/// <summary><c>initialOffsetOptions.type</c> of <c>host.json</c>.</summary>
internal enum InitialOffset
{
    FromStart,
    FromEnd,
    FromEnqueuedTime,
}
