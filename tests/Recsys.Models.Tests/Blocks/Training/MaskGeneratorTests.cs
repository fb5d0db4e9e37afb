using CsCheck;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class MaskGeneratorTests
{
    [Fact]
    public void Values_are_zero_at_the_rate_and_the_mean_stays_one()
    {
        var mask = new float[100_003];
        new MaskGenerator(5).Fill(mask, 0.3);
        Assert.Equal([0f, (float)(1 / 0.7)], mask.Distinct().Order());
        // Five standard errors of a share of 0.3.
        Assert.InRange(mask.Count(v => v == 0) / (double)mask.Length, 0.3 - 0.0073, 0.3 + 0.0073);
        Assert.InRange(mask[..^1].Zip(mask[1..]).Count(p => p.First == 0 && p.Second == 0) / (double)mask.Length, 0.09 - 0.005, 0.09 + 0.005);
    }

    [Fact]
    public void The_first_draws_are_those_of_xoshiro128plusplus()
    {
        const ulong seed = 42;
        var words = new uint[32];
        for (var i = 0; i < 16; i++)
        {
            var word = Seeded.SplitMix(unchecked(seed + ((ulong)i * Seeded.Golden)));
            (words[2 * i], words[(2 * i) + 1]) = ((uint)word, (uint)(word >> 32));
        }

        var expected = new float[8 * 50];
        for (var lane = 0; lane < 8; lane++)
        {
            uint a = words[lane], b = words[8 + lane], c = words[16 + lane], d = words[24 + lane];
            for (var n = 0; n < 50; n++)
            {
                var result = unchecked(uint.RotateLeft(a + d, 7) + a);
                expected[(n * 8) + lane] = result / 4294967296.0 < 0.5 ? 0 : 2;
                var t = b << 9;
                c ^= a;
                d ^= b;
                b ^= c;
                a ^= d;
                c ^= t;
                d = uint.RotateLeft(d, 11);
            }
        }

        var mask = new float[expected.Length];
        new MaskGenerator(seed).Fill(mask, 0.5);
        Assert.Equal(expected, mask);
    }

    [Fact]
    public void A_shorter_mask_is_the_beginning_of_a_longer_one() =>
        Gen.Select(Gen.Int[0, 40], Gen.ULong, Gen.Double[0.01, 0.99]).Sample((length, seed, rate) =>
        {
            var (whole, part) = (new float[48], new float[length]);
            new MaskGenerator(seed).Fill(whole, rate);
            new MaskGenerator(seed).Fill(part, rate);
            return whole.AsSpan(0, length).SequenceEqual(part);
        });
}
