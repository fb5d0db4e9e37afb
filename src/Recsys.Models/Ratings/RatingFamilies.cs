using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Recsys.Models.Ratings.AutoRec;
using Recsys.Models.Ratings.Baselines;
using Recsys.Models.Ratings.GcMc;

namespace Recsys.Models.Ratings;

/// <summary>The ways of foreseeing ratings, with their default settings.</summary>
public static class RatingFamilies
{
    private static readonly JsonSerializerOptions Json = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Every family in the order of the tables: the two closed forms first.</summary>
    public static IReadOnlyList<IRatingFamily> All { get; } =
    [
        new MeanFamily(), new BiasFamily(), new AutoRecFamily(), new AutoRecFamily(new AutoRecOptions { Side = AutoRecSide.User }), new GcMcFamily(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(f => f.Name)];

    /// <summary>A family with some settings changed.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="changes">Settings by the names of the family's options; null changes none.</param>
    /// <exception cref="ArgumentException">There is no such family, or no such setting.</exception>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public static IRatingFamily Of(string name, JsonObject? changes = null) => name switch
    {
        MeanFamily.FamilyName => new MeanFamily(),
        BiasFamily.FamilyName => new BiasFamily(Options<BiasOptions>(name, changes)),
        AutoRecFamily.ItemName => new AutoRecFamily(Options<AutoRecOptions>(name, changes) with { Side = AutoRecSide.Item }),
        AutoRecFamily.UserName => new AutoRecFamily(Options<AutoRecOptions>(name, changes) with { Side = AutoRecSide.User }),
        GcMcFamily.FamilyName => new GcMcFamily(Options<GcMcOptions>(name, changes)),
        _ => throw new ArgumentException($"There is no rating model '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    private static T Options<T>(string name, JsonObject? changes)
        where T : new()
    {
        try
        {
            return changes.Deserialize<T>(Json) ?? new T();
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The settings of '{name}': {e.Message}", nameof(changes), e);
        }
    }
}
