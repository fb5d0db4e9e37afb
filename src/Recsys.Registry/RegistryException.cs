namespace Recsys.Registry;

/// <summary>The registry cannot do what it is asked; the message says why in one sentence.</summary>
/// <param name="code">A stable code: <c>unknown-version</c>, <c>version-conflict</c>, <c>nothing-to-roll-back-to</c>, <c>corrupt-file</c>.</param>
/// <param name="message">One sentence for a person.</param>
public sealed class RegistryException(string code, string message) : Exception(message)
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;
}
