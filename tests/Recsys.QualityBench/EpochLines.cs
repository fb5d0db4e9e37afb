using System.Globalization;
using Recsys.Training.Runs;

namespace Recsys.QualityBench;

/// <summary>A line on standard error for each epoch that is over.</summary>
internal static class EpochLines
{
    public static Action<EpochProgress> Of(string training) => at =>
    {
        if (at is { IsEpochOver: true, Last: { } epoch })
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{training}, epoch {epoch.Epoch}: {epoch.ValidationNdcg10:0.0000}, {epoch.Seconds:0.0} s"));
        }
    };
}
