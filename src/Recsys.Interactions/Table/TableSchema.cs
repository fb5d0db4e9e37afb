using Parquet.Schema;

namespace Recsys.Interactions.Table;

/// <summary>
/// The columns of the table. An event that is an interaction has its fields in columns and its body beside them; of any other event the body
/// stands in a column of its own, so that a reading of interactions need not touch the bodies of good events.
/// </summary>
internal static class TableSchema
{
    /// <summary>The type of an event that is no interaction.</summary>
    public const int NoType = -1;

    public static readonly DataField Sequence = new DataField<long>("sequence");
    public static readonly DataField Offset = new("offset", typeof(string), isNullable: true);

    /// <summary>Unix milliseconds.</summary>
    public static readonly DataField Enqueued = new DataField<long>("enqueued");
    public static readonly DataField MessageId = new("message_id", typeof(string), isNullable: true);
    public static readonly DataField User = new("user", typeof(string), isNullable: true);
    public static readonly DataField Item = new("item", typeof(string), isNullable: true);
    public static readonly DataField Type = new DataField<int>("type");
    public static readonly DataField Value = new("value", typeof(double), isNullable: true);

    /// <summary>The local time of the user in ticks of 100 ns since the year 1.</summary>
    public static readonly DataField LocalTicks = new DataField<long>("local_ticks");

    /// <summary>What the local time is ahead of UTC.</summary>
    public static readonly DataField OffsetMinutes = new DataField<int>("offset_minutes");
    public static readonly DataField Session = new("session", typeof(string), isNullable: true);

    /// <summary>The event id in the body, where it is not the message's.</summary>
    public static readonly DataField EventId = new("event_id", typeof(string), isNullable: true);

    /// <summary>A JSON object of texts.</summary>
    public static readonly DataField Context = new("context", typeof(string), isNullable: true);
    public static readonly DataField BrokenBody = new("broken_body", typeof(byte[]), isNullable: true);
    public static readonly DataField Body = new("body", typeof(byte[]), isNullable: true);

    public static readonly ParquetSchema Schema = new(
        Sequence, Offset, Enqueued, MessageId, User, Item, Type, Value, LocalTicks, OffsetMinutes, Session, EventId, Context, BrokenBody, Body);
}
