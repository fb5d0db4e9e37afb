using System.Runtime.InteropServices;
using System.Text.Json;
using Recsys.Domain.Wire;

namespace Recsys.Interactions.Ingest;

/// <summary>The body of a request that brings interactions: one JSON object or an array of them. Taken whole or not at all.</summary>
/// <param name="Interactions">All of them, where none is rejected.</param>
/// <param name="Rejected">The first of those that are no interaction, at most <see cref="MaxRejected"/>.</param>
public sealed record InteractionBatch(IReadOnlyList<OutgoingInteraction> Interactions, IReadOnlyList<RejectedInteraction> Rejected)
{
    /// <summary>The most events in one request.</summary>
    public const int MaxEvents = 1000;

    /// <summary>How many reasons are given.</summary>
    public const int MaxRejected = 20;

    /// <summary>Reads a body.</summary>
    /// <param name="utf8">The bytes as they came.</param>
    /// <param name="receivedAt">The moment; bounds the timestamps.</param>
    public static InteractionBatch Read(ReadOnlyMemory<byte> utf8, DateTimeOffset receivedAt)
    {
        utf8 = InteractionJson.WithoutMark(utf8);
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? ReadArray(document.RootElement, receivedAt)
                : ReadEvents([document.RootElement], receivedAt);
        }
        catch (JsonException)
        {
            // The reader of single bodies words the error, with its place.
            var error = InteractionJson.Read(utf8, receivedAt).Error!;
            return Refuse(new RejectedInteraction(0, error.Code, error.Field, error.Message));
        }
    }

    private static InteractionBatch ReadArray(JsonElement array, DateTimeOffset receivedAt)
    {
        var count = array.GetArrayLength();
        return count is < 1 or > MaxEvents
            ? Refuse(new RejectedInteraction(0, InteractionErrorCodes.InvalidField, "", $"The array has {count} events; expected 1 to {MaxEvents}."))
            : ReadEvents(array.EnumerateArray(), receivedAt);
    }

    private static InteractionBatch ReadEvents(IEnumerable<JsonElement> events, DateTimeOffset receivedAt)
    {
        var interactions = new List<OutgoingInteraction>();
        var rejected = new List<RejectedInteraction>();
        var index = 0;
        foreach (var element in events)
        {
            var result = InteractionJson.Read(element, receivedAt);
            if (result.IsValid)
            {
                var body = JsonMarshal.GetRawUtf8Value(element).ToArray();
                interactions.Add(new OutgoingInteraction(result.Interaction.EventId, result.Interaction.UserId, body));
            }
            else if (rejected.Count < MaxRejected)
            {
                var error = result.Error;
                rejected.Add(new RejectedInteraction(index, error.Code, error.Field, error.Message));
            }

            index++;
        }

        return rejected.Count == 0 ? new InteractionBatch(interactions, []) : new InteractionBatch([], rejected);
    }

    private static InteractionBatch Refuse(RejectedInteraction reason) => new([], [reason]);
}
