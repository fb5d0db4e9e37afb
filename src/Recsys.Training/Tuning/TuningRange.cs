using System.Text.Json.Nodes;

namespace Recsys.Training.Tuning;

/// <summary>The values that one setting may take in a search.</summary>
/// <param name="Option">The name of the setting in the family's options.</param>
/// <param name="Text">The range in words.</param>
/// <param name="Draw">Draws a value.</param>
public sealed record TuningRange(string Option, string Text, Func<Random, JsonNode> Draw)
{
    /// <summary>One of a few values, each as likely.</summary>
    public static TuningRange OneOf<T>(string option, params T[] values)
    {
        JsonNode[] nodes = [.. values.Select(v => System.Text.Json.JsonSerializer.SerializeToNode(v)!)];
        return new TuningRange(
            option, $"one of {string.Join(", ", nodes.Select(n => n.ToJsonString()))}", random => nodes[random.Next(nodes.Length)].DeepClone());
    }

    /// <summary>A number whose logarithm is even between two bounds, to two digits.</summary>
    public static TuningRange Logarithmic(string option, double low, double high) => new(
        option, FormattableString.Invariant($"{low} to {high}, logarithmic"),
        random => TwoDigits(low * Math.Pow(high / low, random.NextDouble())));

    /// <summary>A number that is even between two bounds, in steps.</summary>
    public static TuningRange Even(string option, double low, double high, double step) => new(
        option, FormattableString.Invariant($"{low} to {high} in steps of {step}"),
        random => Math.Round(low + (step * random.Next((int)Math.Round((high - low) / step) + 1)), 6));

    private static double TwoDigits(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        // Through the shortest text, so that a file holds 0.0012 and not 0.0012000000000000001.
        return double.Parse(
            (Math.Round(value / unit) * unit).ToString("G4", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);
    }
}
