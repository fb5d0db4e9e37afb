using System.Reflection;
using System.Security.Cryptography;
using Recsys.Models;

namespace Recsys.Training.Runs;

/// <summary>
/// Names the code that trains. Builds are deterministic, so the module ids of the assemblies that decide about a model's bytes say more than a
/// release number: they change with the code, and only with it.
/// </summary>
internal static class CodeVersion
{
    private const int HashLength = 12;

    public static string Current { get; } = Of(
    [
        typeof(Domain.Interaction).Assembly, typeof(Datasets.InteractionDataset).Assembly, typeof(Onnx.OnnxModel).Assembly,
        typeof(ModelFamilies).Assembly, typeof(CodeVersion).Assembly,
    ]);

    private static string Of(IEnumerable<Assembly> assemblies)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var assembly in assemblies)
        {
            hash.AppendData(assembly.ManifestModule.ModuleVersionId.ToByteArray());
        }

        var release = typeof(CodeVersion).Assembly.GetName().Version?.ToString(3);
        return $"{release}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..HashLength]}";
    }
}
