using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Randomness that follows from a seed alone. torch's global generator is shared by all trainings of a process, so nothing here touches it.
/// </summary>
internal static class Seeded
{
    /// <summary>The odd number nearest to 2⁶⁴/φ, the step of SplitMix64.</summary>
    public const ulong Golden = 0x9E3779B97F4A7C15UL;

    /// <summary>
    /// The stream of an epoch (0 for the initial values): it depends on the two numbers only, so that a sliced training draws the same.
    /// </summary>
    public static ulong Mix(int seed, int epoch) => SplitMix(((ulong)(uint)seed << 32) | (uint)epoch);

    /// <summary>SplitMix64 (Steele et al. 2014): neighbouring states give unrelated values.</summary>
    public static ulong SplitMix(ulong state)
    {
        var z = unchecked(state + Golden);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }

    /// <summary>A torch generator of its own for an epoch of a training.</summary>
    public static Generator Torch(int seed, int epoch) => new(Mix(seed, epoch), CPU);

    /// <summary>A .NET generator for an epoch: shuffles and samples in spans.</summary>
    public static Random Net(int seed, int epoch) => new(unchecked((int)(Mix(seed, epoch) >> 33)));

    /// <summary>N(0, σ²).</summary>
    public static Tensor Normal(Generator generator, double deviation, params long[] shape) =>
        randn(shape, generator: generator).TimesInPlace(deviation);

    /// <summary>U(−bound, bound).</summary>
    public static Tensor Uniform(Generator generator, double bound, params long[] shape) =>
        rand(shape, generator: generator).TimesInPlace(2 * bound).PlusInPlace(-bound);

    /// <summary>Glorot &amp; Bengio 2010: U(−√(6/(in+out)), +√(6/(in+out))) for a matrix [out, in].</summary>
    public static Tensor Xavier(Generator generator, long output, long input) =>
        Uniform(generator, Math.Sqrt(6.0 / (input + output)), output, input);

    /// <summary>Inverted dropout (Srivastava 2014): zero with probability <paramref name="rate"/>, the rest scaled by 1/(1−rate).</summary>
    public static Tensor Dropout(Tensor x, double rate, Generator generator)
    {
        if (rate <= 0)
        {
            return x;
        }

        using var mask = empty(x.shape);
        new MaskGenerator(MaskSeed(generator)).Fill(ParameterSet.Floats(mask), rate);
        return x * mask;
    }

    /// <summary>The seed of a mask.</summary>
    public static ulong MaskSeed(Generator generator)
    {
        using var seed = randint(long.MaxValue, [1], dtype: ScalarType.Int64, generator: generator);
        return MemoryMarshal.Read<ulong>(seed.bytes);
    }
}
