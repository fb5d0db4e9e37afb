using System.Numerics;
using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Families.Sequence;

/// <summary>Held against the definitions, in double precision and number by number; the filter against a Fourier transform.</summary>
public class BsaRecEncoderTests
{
    private const int Size = 6, Heads = 2, MaxLength = 9, Length = 5, Batch = 2;
    private const double Share = 0.6;

    public BsaRecEncoderTests() => TorchRuntime.Initialize();

    [Fact]
    public void States_are_what_the_definitions_say()
    {
        using var scope = NewDisposeScope();
        using var parameters = new ParameterSet();
        var encoder = Encoder(parameters);
        var x = Seeded.Normal(Seeded.Torch(2, 0), 1, Batch, Length, Size);
        var states = ParameterSet.Floats(encoder.States(x, dropout: null).contiguous());
        for (var b = 0; b < Batch; b++)
        {
            var rows = Enumerable.Range(0, Length).Select(t => Floats(x).Skip(((b * Length) + t) * Size).Take(Size).Select(v => (double)v).ToArray());
            var expected = Reference([.. rows], parameters);
            for (var t = 0; t < Length; t++)
            {
                for (var i = 0; i < Size; i++) Assert.Equal(expected[t][i], states[(((b * Length) + t) * Size) + i], 1e-4);
            }
        }
    }

    [Fact]
    public void A_state_knows_nothing_of_what_comes_after_it()
    {
        using var scope = NewDisposeScope();
        using var parameters = new ParameterSet();
        var encoder = Encoder(parameters);
        var x = Seeded.Normal(Seeded.Torch(2, 0), 1, 1, Length, Size);
        var whole = Floats(encoder.States(x, dropout: null));
        var begun = Floats(encoder.States(x.slice(1, 0, Length - 2, 1).contiguous(), dropout: null));
        for (var i = 0; i < begun.Length; i++) Assert.Equal(begun[i], whole[i], 1e-5f);
    }

    [Theory]
    [InlineData(19, SequenceEncoderKind.BsaRec, 128)]
    [InlineData(20, SequenceEncoderKind.Gru, 256)]
    public void Short_histories_are_read_by_BSARec_and_others_by_a_GRU(int eventsOfUser, SequenceEncoderKind kind, int width)
    {
        var options = new SequenceOptions().For(new TrainingSizes(100, 50, 100 * eventsOfUser));
        Assert.Equal((kind, width), (options.Kind, options.Width));
        var asked = new SequenceOptions { Encoder = SequenceEncoderKind.Lstm, EmbeddingSize = 32 }.For(new TrainingSizes(100, 50, 100));
        Assert.Equal((SequenceEncoderKind.Lstm, 32), (asked.Kind, asked.Width));
    }

    [Theory]
    [InlineData(19, null, null, 50)]
    [InlineData(127, null, null, 50)]
    [InlineData(128, null, null, 200)]
    [InlineData(128, SequenceEncoderKind.SasRec, null, 50)]
    [InlineData(128, null, 70, 70)]
    public void A_GRU_reads_two_hundred_events_where_users_have_many(int eventsOfUser, SequenceEncoderKind? kind, int? asked, int window) =>
        Assert.Equal(window, new SequenceOptions { Encoder = kind, MaxHistory = asked }.For(new TrainingSizes(100, 50, 100 * eventsOfUser)).Window);

    [Fact]
    public void A_few_users_of_hundreds_of_interactions_do_not_make_short_histories_long()
    {
        static SequenceEncoderKind KindOf(int robots)
        {
            var (builder, random) = (new DatasetBuilder("robots"), new Random(1));
            for (var user = 0; user < 60; user++)
            {
                for (var n = 0; n < (user < robots ? 600 : 6); n++)
                {
                    builder.Add(new Interaction
                    {
                        EventId = $"{user}-{n}", UserId = $"u{user}", ItemId = $"i{random.Next(50)}", Type = InteractionType.Click,
                        Timestamp = DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes((n * 60) + user),
                    });
                }
            }

            return new SequenceOptions().For(TrainingSizes.Of(new TrainingInput(new DatasetSplit("none", builder.Build(), [], []), Seed: 1))).Kind;
        }

        Assert.Equal((SequenceEncoderKind.BsaRec, SequenceEncoderKind.BsaRec), (KindOf(robots: 0), KindOf(robots: 3)));
        Assert.Equal(SequenceEncoderKind.Gru, KindOf(robots: 60));
    }

    /// <summary>Two blocks with all parameters drawn, so that none is at a value where it does nothing.</summary>
    private static BsaRecEncoder Encoder(ParameterSet parameters)
    {
        var encoder = new BsaRecEncoder(Size, layers: 2, Heads, MaxLength, dropoutRate: 0.5, Share);
        var generator = Seeded.Torch(1, 0);
        encoder.AddParameters(parameters, generator);
        foreach (var name in parameters.Names) Floats(Seeded.Normal(generator, 0.5, parameters[name].shape)).CopyTo(parameters.ValuesOf(name));
        foreach (var tensor in parameters.Tensors) tensor.requires_grad = false;
        return encoder;
    }

    private static double[][] Reference(double[][] x, ParameterSet parameters)
    {
        double[] P(string name) => [.. Floats(parameters[name]).Select(v => (double)v)];
        double[] Norm(double[] v, string name)
        {
            var (scale, shift, mean) = (P(name + "_scale"), P(name + "_shift"), v.Average());
            var deviation = Math.Sqrt(v.Average(u => (u - mean) * (u - mean)) + AttentionEncoder.NormEpsilon);
            return [.. v.Select((u, i) => ((u - mean) / deviation * scale[i]) + shift[i])];
        }

        double[] Linear(double[] v, string name)
        {
            var (weight, bias) = (P(name + "_weight"), P(name + "_bias"));
            return [.. bias.Select((u, o) => u + v.Select((w, i) => w * weight[(o * v.Length) + i]).Sum())];
        }

        static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (u, v) => u + v)];
        x = [.. x.Select(v => Norm(v, "norm"))];
        for (var l = 0; l < 2; l++)
        {
            string In(string name) => AttentionEncoder.In(l, name);
            var (high, distance) = (P(In("high")), P(In("distance")));
            double[][] Of(string name) => [.. x.Select(v => Linear(v, In(name)))];
            var (q, k, v) = (Of("query"), Of("key"), Of("value"));
            var next = new double[x.Length][];
            for (var t = 0; t < x.Length; t++)
            {
                var slow = SlowPart(x, t);
                double[] filtered = [.. slow.Select((s, i) => s + (high[i] * high[i] * (x[t][i] - s)))];
                var attended = new double[Size];
                for (var h = 0; h < Heads; h++)
                {
                    const int Width = Size / Heads;
                    double[] fits = [.. Enumerable.Range(0, t + 1).Select(s => Math.Exp(
                        (Enumerable.Range(h * Width, Width).Sum(i => q[t][i] * k[s][i]) / Math.Sqrt(Width)) + distance[((t - s) * Heads) + h]))];
                    for (var i = h * Width; i < (h + 1) * Width; i++) attended[i] = fits.Select((f, s) => f / fits.Sum() * v[s][i]).Sum();
                }

                var a = Norm(Add(filtered, x[t]), In("filter_norm"));
                var b = Norm(Add(Linear(attended, In("out")), x[t]), In("attention_norm"));
                double[] mixed = [.. a.Zip(b, (f, g) => (Share * f) + ((1 - Share) * g))];
                double[] inner = [.. Linear(mixed, In("inner")).Select(Gelu)];
                next[t] = Norm(Add(Linear(inner, In("outer")), mixed), In("outer_norm"));
            }

            x = next;
        }

        return x;
    }

    /// <summary>What is left at t of the events so far, when frequencies above two are taken out of their transform over all places.</summary>
    private static double[] SlowPart(double[][] x, int t)
    {
        return [.. Enumerable.Range(0, Size).Select(i =>
        {
            Complex sum = 0;
            for (var f = 0; f < MaxLength; f++)
            {
                if (Math.Min(f, MaxLength - f) > 2) continue;
                Complex spectrum = 0;
                for (var s = 0; s <= t; s++) spectrum += x[s][i] * Complex.Exp(-2 * Math.PI * Complex.ImaginaryOne * f * s / MaxLength);
                sum += spectrum * Complex.Exp(2 * Math.PI * Complex.ImaginaryOne * f * t / MaxLength) / MaxLength;
            }

            return sum.Real;
        })];
    }

    /// <summary>x·Φ(x), Φ by Simpson's rule.</summary>
    private static double Gelu(double x)
    {
        const int Steps = 400;
        double Density(double u) => Math.Exp(-u * u / 2) / Math.Sqrt(2 * Math.PI);
        var sum = Density(0) + Density(x);
        for (var s = 1; s < Steps; s++) sum += (s % 2 == 0 ? 2 : 4) * Density(x * s / Steps);
        return x * (0.5 + (sum * x / Steps / 3));
    }

    private static float[] Floats(Tensor tensor) => ParameterSet.Floats(tensor.contiguous()).ToArray();
}
