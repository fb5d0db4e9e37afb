namespace Recsys.LocalHub.Wire;

/// <summary>The names that Event Hubs gives to things on the wire.</summary>
internal static class AmqpNames
{
    public const uint BatchFormat = 0x80013700;
    public const int MaxFrameBytes = 64 * 1024;

    public const string CbsNode = "$cbs";
    public const string ManagementNode = "$management";

    public const string PartitionKey = "x-opt-partition-key";
    public const string SequenceNumber = "x-opt-sequence-number";
    public const string Offset = "x-opt-offset";
    public const string EnqueuedTime = "x-opt-enqueued-time";

    public const string Epoch = "com.microsoft:epoch";
    public const string RuntimeMetric = "com.microsoft:enable-receiver-runtime-metric";
    public const string IdempotentProducer = "com.microsoft:idempotent-producer";
    public const string HubType = "com.microsoft:eventhub";
    public const string PartitionType = "com.microsoft:partition";

    public const string SelectorFilter = "apache.org:selector-filter:string";

    public const string SasTokenType = "servicebus.windows.net:sastoken";

    public const string StatusCode = "status-code";
    public const string StatusDescription = "status-description";
    public const string ErrorCondition = "error-condition";

    public const string ArgumentError = "com.microsoft:argument-error";
    public const string ArgumentOutOfRange = "com.microsoft:argument-out-of-range";

    /// <summary>The start and the end of a partition, where a position asks for an offset.</summary>
    public const string EarliestOffset = "-1";
    public const string LatestOffset = "@latest";
    public const string DefaultConsumerGroup = "$Default";
}
