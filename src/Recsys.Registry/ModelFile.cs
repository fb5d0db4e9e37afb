namespace Recsys.Registry;

/// <summary>One file of a model version.</summary>
/// <param name="Name">What it is, and its name in storage: <c>ncf.onnx</c>, <c>items.txt</c> …</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of its bytes; checked at every download.</param>
/// <param name="Bytes">Its length.</param>
public sealed record ModelFile(string Name, string Sha256, long Bytes);
