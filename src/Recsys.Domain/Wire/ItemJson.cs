using System.Text.Json;

namespace Recsys.Domain.Wire;

/// <summary>
/// The JSON form of an item, the same in the API and in files. Where a text is expected (the id, attributes, words) a number or a truth value is
/// taken too: its spelling is the text, as in events.
/// </summary>
public static class ItemJson
{
    /// <summary>How items are read. Fields that are not there are ignored in files; the API refuses them.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new ScalarText() },
    };
}
