using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Recsys.Scoring.Slates;

/// <summary>Numbers that follow from a text alone: SplitMix64 (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195).</summary>
/// <param name="seed">The text; its SHA-256 is the first state.</param>
internal sealed class SeededDraws(string seed)
{
    private ulong _state = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    /// <summary>The next number, from 0 to below 1, in steps of 2⁻⁵³.</summary>
    public double Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
