namespace Recsys.Models.Tests;

public class ModelFamiliesTests
{
    [Fact]
    public void Each_family_is_found_by_its_name() => Assert.All(ModelFamilies.All, f => Assert.Same(f, ModelFamilies.Get(f.Name)));

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones() =>
        Assert.Contains("gcn", Assert.Throws<ArgumentException>(() => ModelFamilies.Get("gnn")).Message, StringComparison.Ordinal);
}
