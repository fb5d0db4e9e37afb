using Recsys.Models.Contracts;
using Recsys.SpeedBench.Scale;

namespace Recsys.Models.Tests.Growth;

/// <summary>Measured alone in the process: memory is the whole process's.</summary>
[CollectionDefinition(nameof(GrowthTests), DisableParallelization = true)]
[Collection(nameof(GrowthTests))]
public class GrowthTests
{
    /// <summary>A shop, four times it and sixteen times it.</summary>
    private static readonly (int Interactions, int Items)[] Sizes = [(4_000, 700), (16_000, 2_800), (64_000, 11_200)];

    private static readonly Lazy<TrainingInput[]> Inputs = new(() => [.. Sizes.Select(s => FamilyMeasure.Draw(s.Interactions, s.Items))]);

    private const long Little = 50 << 20;

    [Theory]
    [InlineData("ncf")]
    [InlineData("autoencoder")]
    [InlineData("gcn")]
    [InlineData("sequence")]
    public void Memory_grows_no_faster_than_the_data_and_is_what_the_estimate_says(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the peak of a part of a process's life.");
        var (family, before) = (ModelFamilies.Get(name), 0L);
        foreach (var input in Inputs.Value)
        {
            FamilyMeasure.Count(input);
            var (measured, need) = (FamilyMeasure.Of(family, input).Bytes, family.Need(TrainingSizes.Of(input)).Bytes);
            TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {measured >> 20} MB, estimated {need >> 20} MB");
            // Of a training of some megabytes neither growth nor estimate says more than that it is one: the heap itself moves by as much.
            if (before > 0) Assert.InRange(measured, 0, (4.4 * before) + Little);
            before = measured;
            Assert.InRange(measured, (0.7 * need) - Little, (1.3 * need) + Little);
        }
    }
}
