using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Ratings;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Ratings;

public class WeightAverageTests
{
    public WeightAverageTests() => TorchRuntime.Initialize();

    [Fact]
    public void The_average_follows_its_formula()
    {
        using var parameters = new ParameterSet();
        parameters.Add("x", zeros(1));
        var average = new WeightAverage(parameters, decay: 0.2);
        parameters.ValuesOf("x")[0] = 11;
        average.Take();
        // δ = 2/11 of 0 and 9/11 of 11.
        Assert.Equal(9, average.Copy()["x"].Values[0], 1e-5);
        parameters.ValuesOf("x")[0] = 4;
        average.Take();
        // δ = min(0.2, 3/12).
        Assert.Equal((0.2 * 9) + (0.8 * 4), average.Copy()["x"].Values[0], 1e-5);
    }
}
