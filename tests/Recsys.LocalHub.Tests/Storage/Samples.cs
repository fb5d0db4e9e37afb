using CsCheck;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub.Tests.Storage;

/// <summary>Generators of stored events and ways to compare them.</summary>
internal static class Samples
{
    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 40];

    public static readonly Gen<EventContent> Event = Gen.Select(
        Gen.Byte.Array[0, 20].Null(), Bytes, Gen.Int[0, 3], Bytes, Gen.Byte.Array[0, 300],
        (key, header, count, annotations, message) => new EventContent(
            key is null ? null : (ReadOnlyMemory<byte>?)key, header, count, annotations, message));

    public static readonly Gen<EventContent[]> Batch = Event.Array[1, 8];

    public static string Show(EventContent e) =>
        $"{(e.Key is { } key ? Convert.ToHexString(key.Span) : "-")}|{Convert.ToHexString(e.Header.Span)}|"
        + $"{e.AnnotationCount}|{Convert.ToHexString(e.Annotations.Span)}|{Convert.ToHexString(e.Message.Span)}";

    public static EventContent Text(string text) => new(null, default, 0, default, System.Text.Encoding.UTF8.GetBytes(text));
}
