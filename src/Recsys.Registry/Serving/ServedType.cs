using System.Text.Json.Serialization;

namespace Recsys.Registry.Serving;

/// <summary>What a number of a table is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServedType>))]
public enum ServedType
{
    /// <summary>32-bit floating point.</summary>
    Number,

    /// <summary>16-bit floating point, all finite.</summary>
    Half,

    /// <summary>32-bit integer.</summary>
    Index,

    /// <summary>8-bit integer.</summary>
    Code,
}
