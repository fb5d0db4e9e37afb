using System.ComponentModel.DataAnnotations;

namespace Recsys.LocalHub;

/// <summary>A key of the namespace: whoever has it may do everything.</summary>
/// <param name="Name">Name of the key, as in <c>SharedAccessKeyName</c>.</param>
/// <param name="Key">The secret, as in <c>SharedAccessKey</c>.</param>
public sealed record SharedAccessKey([property: Required] string Name, [property: Required] string Key)
{
    /// <summary>Shows the name only.</summary>
    public override string ToString() => $"{nameof(SharedAccessKey)} {{ Name = {Name} }}";
}
