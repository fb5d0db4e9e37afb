using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Recsys.TestKit;
using Recsys.Training;

namespace Recsys.Functions.Training.Tests;

/// <summary>A deployment that takes a number which the app refuses leaves an app that cannot start.</summary>
public sealed class DeployedRangesTests
{
    [Theory]
    [InlineData("maxTrainingMinutes", nameof(TrainingOptions.MaxTrainingMinutes))]
    [InlineData("keptModelVersions", nameof(TrainingOptions.KeptModelVersions))]
    public void What_a_deployment_takes_the_app_takes_and_no_more(string parameter, string option)
    {
        var template = File.ReadAllText(Path.Combine(Repository.Root, "infra", "main.bicep"));
        var found = Regex.Match(template, $@"@minValue\((\d+)\)\n@maxValue\((\d+)\)\nparam {parameter} int");
        Assert.True(found.Success, $"The parameter {parameter} has no bounds.");
        var range = typeof(TrainingOptions).GetProperty(option)!.GetCustomAttribute<RangeAttribute>()!;
        Assert.True(range.IsValid(Convert.ChangeType(found.Groups[1].Value, range.OperandType, CultureInfo.InvariantCulture)));
        Assert.Equal(
            Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture), double.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture));
    }
}
