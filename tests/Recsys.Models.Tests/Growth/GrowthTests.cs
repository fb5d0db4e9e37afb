using Recsys.Models.Contracts;
using Recsys.SpeedBench.Scale;

namespace Recsys.Models.Tests.Growth;

/// <summary>Measured alone in the process: memory is the whole process's.</summary>
[CollectionDefinition(nameof(GrowthTests), DisableParallelization = true)]
[Collection(nameof(GrowthTests))]
public class GrowthTests
{
    /// <summary>A shop, four times it and sixteen times it.</summary>
    private static readonly (int Interactions, int Items)[] Sizes = [(10_000, 1_500), (40_000, 6_000), (160_000, 24_000)];

    private static readonly Lazy<TrainingInput[]> Inputs = new(() => [.. Sizes.Select(s => FamilyMeasure.Draw(s.Interactions, s.Items))]);

    [Theory]
    [InlineData("ncf")]
    [InlineData("autoencoder")]
    [InlineData("gcn")]
    [InlineData("sequence")]
    public void Memory_grows_no_faster_than_the_data_and_is_what_the_estimate_says(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the peak of a part of a process's life.");
        var family = ModelFamilies.Get(name);
        var before = 0L;
        foreach (var input in Inputs.Value)
        {
            var (measured, need) = (FamilyMeasure.Of(family, input).Bytes, family.Need(TrainingSizes.Of(input)).Bytes);
            Assert.InRange(measured, 0.7 * need, 1.3 * need);
            if (before > 0) Assert.InRange(measured, 0, 4.4 * before);
            before = measured;
        }
    }
}
