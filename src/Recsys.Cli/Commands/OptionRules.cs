using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Recsys.Models.Families.Gcn;

namespace Recsys.Cli.Commands;

/// <summary>What an option may be given: anything else is an error of the command line, said before anything is read or asked.</summary>
internal static class OptionRules
{
    /// <summary>An option that takes names between commas.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="known">The names that may be given.</param>
    public static Option<string[]> Names(string name, string description, Func<OptionResult, IReadOnlyList<string>> known)
    {
        var option = new Option<string[]>(name)
        {
            Description = description, DefaultValueFactory = _ => [], CustomParser = result => [.. result.Tokens.SelectMany(Split)],
        };
        option.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.SelectMany(Split).Except(known(result)))
            {
                result.AddError($"{name}: '{unknown}' is unknown; expected some of {string.Join(", ", known(result))}.");
            }
        });
        return option;
    }

    /// <summary>Holds an option to the range of the property that it sets.</summary>
    public static Option<T> Within<T>(this Option<T> option, Type options, string property)
    {
        var range = options.GetProperty(property)!.GetCustomAttribute<RangeAttribute>()!;
        var (least, most) = (Number(range.Minimum), Number(range.Maximum));
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)
                && !(value >= least && value <= most))
            {
                result.AddError($"{option.Name}: {token.Value} is out of range; expected {least} to {most}.");
            }
        });
        return option;
    }

    private static double Number(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    /// <summary>The graph convolution is called <c>graph</c> too.</summary>
    private static IEnumerable<string> Split(Token token) => token.Value
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => n == "graph" ? GcnOptions.FamilyName : n);
}
