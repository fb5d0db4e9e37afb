namespace Recsys.Models.Blocks.Native;

/// <summary>One line of <see cref="TorchRuntime.Diagnose"/>.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Ok">False when training would fail, be wrong or be slow.</param>
/// <param name="Detail">What was found and, when not <paramref name="Ok"/>, the mend.</param>
public sealed record TorchFinding(string Name, bool Ok, string Detail);
