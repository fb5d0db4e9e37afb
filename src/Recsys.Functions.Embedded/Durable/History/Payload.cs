using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recsys.Functions.Embedded.Durable.History;

/// <summary>A value that crossed a durable boundary: its JSON text.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record Payload(string Json)
{
    /// <summary>Largest payload in bytes of UTF-8. Azure moves larger ones through blobs, slowly; ours says so instead.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Puts a value into JSON. <paramref name="owner"/> names it in errors, as in <c>the input of activity 'X'</c>.</summary>
    /// <exception cref="InvalidOperationException">The value has no JSON form, or one above <see cref="MaxBytes"/>.</exception>
    public static Payload? From(object? value, JsonSerializerOptions options, string owner)
    {
        if (value is null)
        {
            return null;
        }

        string json;
        try
        {
            json = JsonSerializer.Serialize(value, value.GetType(), options);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException)
        {
            throw new InvalidOperationException($"{Capital(owner)} ({value.GetType()}) cannot be written as JSON: {error.Message}", error);
        }

        var bytes = Encoding.UTF8.GetByteCount(json);
        return bytes <= MaxBytes
            ? new Payload(json)
            : throw new InvalidOperationException(
                $"{Capital(owner)} is {bytes} bytes of JSON; a durable payload may be at most {MaxBytes}: put the data in a blob and pass its name.");
    }

    /// <summary>Takes a value out of JSON.</summary>
    /// <exception cref="InvalidOperationException">The JSON does not fit the type.</exception>
    public static object? Read(Payload? payload, Type type, JsonSerializerOptions options, string owner)
    {
        if (payload is null)
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        try
        {
            return JsonSerializer.Deserialize(payload.Json, type, options);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException)
        {
            throw new InvalidOperationException($"{Capital(owner)} cannot be read as {type}: {error.Message}", error);
        }
    }

    /// <inheritdoc cref="Read(Payload, Type, JsonSerializerOptions, string)"/>
    public static T? Read<T>(Payload? payload, JsonSerializerOptions options, string owner) => (T?)Read(payload, typeof(T), options, owner);

    private static string Capital(string owner) => char.ToUpperInvariant(owner[0]) + owner[1..];

    // Written as a string, not as nested JSON: the text stays what the serializer of the app wrote, to the byte.
    private sealed class Converter : JsonConverter<Payload>
    {
        public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options) => writer.WriteStringValue(value.Json);
    }
}
