using Azure;

namespace Recsys.Training.Runs;

/// <summary>What may be over at the next try, and what the machine lacks: it says nothing of what was to be read.</summary>
internal static class StorageTrouble
{
    public static bool Is(Exception e) => e switch
    {
        OperationCanceledException or RequestFailedException or OutOfMemoryException => true,
        IOException => e is not EndOfStreamException,
        AggregateException several => several.InnerExceptions.Any(Is),
        _ => false,
    };
}
