using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>
/// A user's history as it stands in the table: the newest interactions, and for each chain of the log the number of the last event that
/// went into it, as deflated JSON in one binary property; beside it, in properties of their own, all items that the user took or hid.
/// </summary>
internal sealed class HistoryEntity
{
    /// <summary>Stands in the entity of an erased user, and in no other.</summary>
    internal const string ErasedProperty = "erased";

    private const string ContentProperty = "h";
    private const int MaxPropertyBytes = 64 * 1024;
    private const int SeenAnInteraction = 16;

    /// <summary>Chains whose last number is known: each hub and each import has its own.</summary>
    private const int MaxChains = 64;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly JsonEncodedText WatermarksName = JsonEncodedText.Encode("watermarks");
    private static readonly JsonEncodedText InteractionsName = JsonEncodedText.Encode("interactions");
    private static readonly JsonEncodedText ErasedName = JsonEncodedText.Encode("erased");
    private static readonly JsonEncodedText WasKnownName = JsonEncodedText.Encode("wasKnown");
    private static readonly JsonEncodedText OldestSeenName = JsonEncodedText.Encode("oldestSeen");
    private static readonly JsonEncodedText ItemIdName = JsonEncodedText.Encode("itemId");
    private static readonly JsonEncodedText TypeName = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText TimestampName = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText ContextName = JsonEncodedText.Encode("context");

    private sealed record Content(OrderedDictionary<string, long> Watermarks, List<RecentInteraction> Interactions)
    {
        /// <summary>The user was erased: nothing is kept any more, whatever is delivered.</summary>
        public bool Erased { get; init; }

        /// <summary>Something was known of the user before that.</summary>
        public bool WasKnown { get; init; }

        /// <summary>See <see cref="SeenItems.Oldest"/>.</summary>
        public int OldestSeen { get; init; }
    }

    private readonly Content _content;
    private readonly SeenItems _seen;
    private readonly HiddenItems _hidden;

    private HistoryEntity(UserKey key, ETag? etag, Content content, SeenItems seen, HiddenItems hidden) =>
        (Key, ETag, _content, _seen, _hidden) = (key, etag, content, seen, hidden);

    public UserKey Key { get; }

    /// <summary>The version read or written last; null where the table has none.</summary>
    public ETag? ETag { get; set; }

    /// <summary>The oldest first, by their times.</summary>
    public IReadOnlyList<RecentInteraction> Interactions => _content.Interactions;

    /// <summary>What it takes of memory, in interactions.</summary>
    public int Weight => 1 + Interactions.Count + ((_seen.Count + _hidden.Count) / SeenAnInteraction);

    public static HistoryEntity New(UserKey key) => New(key, new Content(new(StringComparer.Ordinal), []));

    /// <summary>The place of a user who was erased. It stays, so that a redelivery cannot bring the history back.</summary>
    public static HistoryEntity Erased(UserKey key, bool wasKnown) => New(key, new Content([], []) { Erased = true, WasKnown = wasKnown });

    public bool IsErased => _content.Erased;

    /// <summary>Something is known of the user, or was before the erasure.</summary>
    public bool IsKnown => _content.Watermarks.Count > 0 || _content.WasKnown;

    /// <summary>How a watermark names its chain.</summary>
    public static string ChainOf(string streamId, int partition) => string.Create(CultureInfo.InvariantCulture, $"{streamId}/{partition}");

    public static HistoryEntity Of(TableEntity entity)
    {
        using var deflate = new DeflateStream(new MemoryStream(entity.GetBinary(ContentProperty)), CompressionMode.Decompress);
        var content = JsonSerializer.Deserialize<Content>(deflate, Json)
            ?? throw new InvalidDataException($"The history {entity.PartitionKey}/{entity.RowKey} holds null.");
        return new HistoryEntity(
            new UserKey(entity.PartitionKey, entity.RowKey), entity.ETag, content, SeenItems.Of(entity, content.OldestSeen), HiddenItems.Of(entity));
    }

    public UserHistory ToUserHistory() => new(Interactions, IsErased) { Seen = _seen.ToArray(), Words = _hidden };

    /// <summary>
    /// Takes what is newer than the watermark of its chain; false where nothing was. The interactions are kept in order of their times, those of
    /// the same moment as they came: an import of older events must not push out what happened since.
    /// </summary>
    /// <param name="interactions">Each with the name of its chain; those of a chain in order of their numbers.</param>
    /// <param name="limit">How many are kept.</param>
    public bool Add(IEnumerable<(string Chain, SequencedInteraction Interaction)> interactions, int limit)
    {
        if (_content.Erased)
        {
            return false;
        }

        var changed = false;
        foreach (var (chain, (sequenceNumber, interaction)) in interactions)
        {
            if (sequenceNumber > _content.Watermarks.GetValueOrDefault(chain, -1))
            {
                Reach(chain, sequenceNumber);
                Take(interaction);
                changed = true;
            }
        }

        Trim(limit);
        return changed;
    }

    /// <summary>What changed, as the table is to keep it (of a new one that is all), and about how many bytes that is in a request.</summary>
    public TableEntity ToTableEntity(out int size)
    {
        var bytes = Deflated();
        while (bytes.Length > MaxPropertyBytes && _content.Interactions.Count > 0)
        {
            Trim(_content.Interactions.Count / 2);
            bytes = Deflated();
        }

        var entity = new TableEntity(Key.PartitionKey, Key.RowKey) { [ContentProperty] = bytes };
        if (IsErased) entity[ErasedProperty] = true;

        // In base64, with the frame of a part of the request.
        size = ((bytes.Length + _seen.Write(entity) + _hidden.Write(entity)) * 4 / 3) + 1024;
        return entity;
    }

    private static HistoryEntity New(UserKey key, Content content) => new(key, null, content, new SeenItems(), new HiddenItems());

    /// <summary>The chain that was heard of the longest ago stands first; what it may repeat, should it ever, is a few recent events.</summary>
    private void Reach(string chain, long sequenceNumber)
    {
        _content.Watermarks.Remove(chain);
        _content.Watermarks.Add(chain, sequenceNumber);
        if (_content.Watermarks.Count > MaxChains)
        {
            _content.Watermarks.RemoveAt(0);
        }
    }

    private void Take(Interaction interaction)
    {
        if (interaction.Type is InteractionType.Hide or InteractionType.Unhide)
        {
            _hidden.Say(interaction.ItemId, interaction.Timestamp, interaction.Type == InteractionType.Hide);
            return;
        }

        _seen.Add(interaction.ItemId, interaction.Type);
        Insert(RecentInteraction.Of(interaction));
    }

    /// <summary>
    /// At its time. The same item, type and moment are the same event, sent again: the log has it twice, under two numbers.
    /// </summary>
    private void Insert(RecentInteraction interaction)
    {
        var at = _content.Interactions.Count;
        while (at > 0 && _content.Interactions[at - 1].Timestamp > interaction.Timestamp)
        {
            at--;
        }

        for (var same = at - 1; same >= 0 && _content.Interactions[same].Timestamp == interaction.Timestamp; same--)
        {
            if (_content.Interactions[same].ItemId == interaction.ItemId && _content.Interactions[same].Type == interaction.Type) return;
        }

        _content.Interactions.Insert(at, interaction);
    }

    private void Trim(int limit)
    {
        if (_content.Interactions.Count > limit)
        {
            _content.Interactions.RemoveRange(0, _content.Interactions.Count - limit);
        }
    }

    private byte[] Deflated()
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(deflate))
        {
            Write(json);
        }

        return output.ToArray();
    }

    /// <summary>By hand what <see cref="Of"/> reads by the serializer: each event of a user writes all that is kept of the user again.</summary>
    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject(WatermarksName);
        foreach (var (chain, sequenceNumber) in _content.Watermarks)
        {
            json.WriteNumber(chain, sequenceNumber);
        }

        json.WriteEndObject();
        json.WriteStartArray(InteractionsName);
        foreach (var interaction in _content.Interactions)
        {
            json.WriteStartObject();
            json.WriteString(ItemIdName, interaction.ItemId);
            json.WriteNumber(TypeName, (int)interaction.Type);
            json.WriteString(TimestampName, interaction.Timestamp);
            json.WriteStartObject(ContextName);
            foreach (var (name, value) in interaction.Context)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean(ErasedName, _content.Erased);
        json.WriteBoolean(WasKnownName, _content.WasKnown);
        json.WriteNumber(OldestSeenName, _seen.Oldest);
        json.WriteEndObject();
    }
}
