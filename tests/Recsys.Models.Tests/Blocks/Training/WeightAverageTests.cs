using System.Text;
using CsCheck;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Training;

public class WeightAverageTests
{
    public WeightAverageTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    public void It_is_the_recursion_of_its_formula(double decay) =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 3_000]).Sample((steps, size) =>
        {
            using var parameters = Walker(size);
            using var average = new WeightAverage(parameters, decay);
            var random = new Random((steps * 7) + size);
            double[] expected = [.. Enumerable.Repeat(1.0, size)];
            for (var t = 1; t <= steps; t++)
            {
                Move(parameters, random);
                average.Add();
                var kept = Math.Min(decay, (1.0 + t) / (10 + t));
                for (var i = 0; i < size; i++) expected[i] = (kept * expected[i]) + ((1 - kept) * parameters.ValuesOf("w")[i]);
            }

            average.Exchange();
            for (var i = 0; i < size; i++) Assert.Equal(expected[i], parameters.ValuesOf("w")[i], 1e-5);
            average.Exchange();
            for (var i = 0; i < size; i++) Assert.Equal(expected[i], average.ToValues()["w"].Values[i], 1e-5);
        }, iter: 30, threads: 1);

    [Fact]
    public void Exchanged_twice_all_is_where_it_was()
    {
        using var parameters = Walker(2_500);
        using var average = new WeightAverage(parameters);
        var random = new Random(1);
        for (var t = 0; t < 3; t++)
        {
            Move(parameters, random);
            average.Add();
        }

        var before = parameters.ValuesOf("w").ToArray();
        average.Exchange();
        Assert.NotEqual(before, parameters.ValuesOf("w").ToArray());
        average.Exchange();
        Assert.Equal(before, parameters.ValuesOf("w").ToArray());
    }

    [Fact]
    public void What_does_not_learn_stays_the_same_to_the_bit()
    {
        using var parameters = Walker(7);
        parameters.Add("idle", full([5], 0.1f));
        parameters["idle"].requires_grad = false;
        using var average = new WeightAverage(parameters);
        for (var t = 0; t < 20; t++) average.Add();
        average.Exchange();
        Assert.Equal(Enumerable.Repeat(0.1f, 5), parameters.ValuesOf("idle").ToArray());
    }

    [Fact]
    public void Restarted_it_forgets_what_was()
    {
        using var parameters = Walker(4);
        using var average = new WeightAverage(parameters);
        var random = new Random(2);
        for (var t = 0; t < 5; t++)
        {
            Move(parameters, random);
            average.Add();
        }

        average.Restart();
        using var fresh = new WeightAverage(parameters);
        Move(parameters, random);
        average.Add();
        fresh.Add();
        Assert.Equal(fresh.ToValues()["w"].Values, average.ToValues()["w"].Values);
    }

    [Fact]
    public void Written_and_read_it_goes_on_bit_for_bit()
    {
        using var parameters = Walker(9);
        using var average = new WeightAverage(parameters);
        using var other = new WeightAverage(parameters);
        var random = new Random(3);
        for (var t = 0; t < 4; t++)
        {
            Move(parameters, random);
            average.Add();
        }

        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)) average.Write(writer);
        stream.Position = 0;
        using (var reader = new BinaryReader(stream)) other.Read(reader);
        Move(parameters, random);
        average.Add();
        other.Add();
        Assert.Equal(average.ToValues()["w"].Values, other.ToValues()["w"].Values);
    }

    private static ParameterSet Walker(int size)
    {
        var parameters = new ParameterSet();
        parameters.Add("w", ones(size));
        return parameters;
    }

    private static void Move(ParameterSet parameters, Random random)
    {
        foreach (ref var value in parameters.ValuesOf("w")) value = random.NextSingle() - 0.5f;
    }
}
