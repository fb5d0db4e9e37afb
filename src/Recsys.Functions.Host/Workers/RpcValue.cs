using Google.Protobuf;
using Recsys.Functions.Host.Protocol;

namespace Recsys.Functions.Host.Workers;

/// <summary>Values as they travel to the worker and back.</summary>
internal static class RpcValue
{
    public static TypedData Text(string value) => new() { String = value };

    public static TypedData Json(string value) => new() { Json = value };

    public static TypedData Texts(IEnumerable<string> values) => new() { CollectionString = new CollectionString { String = { values } } };

    public static TypedData Numbers(IEnumerable<long> values) => new() { CollectionSint64 = new CollectionSInt64 { Sint64 = { values } } };

    /// <summary>Bodies; their memory is not copied and must not change.</summary>
    public static TypedData Bodies(IEnumerable<ReadOnlyMemory<byte>> values) =>
        new() { CollectionBytes = new CollectionBytes { Bytes = { values.Select(UnsafeByteOperations.UnsafeWrap) } } };

    public static TypedData Body(ReadOnlyMemory<byte> value) => new() { Bytes = UnsafeByteOperations.UnsafeWrap(value) };

    public static ParameterBinding As(this TypedData data, string name) => new() { Name = name, Data = data };
}
