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
    /// <summary>The name of the family that answers the mean of all ratings, whoever asks for whatever.</summary>
    public const string MeanName = "mean";

    private static readonly JsonSerializerOptions Json = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Every family in the order of the tables: the two closed forms first.</summary>
    public static IReadOnlyList<RatingFamily> All { get; } =
    [
        Mean(), With(new BiasOptions()), With(new AutoRecOptions()), With(new AutoRecOptions { Side = AutoRecSide.User }), With(new GcMcOptions()),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(f => f.Name)];

    /// <summary>A family with some settings changed.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="changes">Settings by the names of the family's options; null changes none.</param>
    /// <exception cref="ArgumentException">There is no such family, or no such setting.</exception>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public static RatingFamily Of(string name, JsonObject? changes = null) => name switch
    {
        MeanName => Mean(),
        BiasOptions.FamilyName => With(Options<BiasOptions>(name, changes)),
        AutoRecOptions.ItemName => With(Options<AutoRecOptions>(name, changes) with { Side = AutoRecSide.Item }),
        AutoRecOptions.UserName => With(Options<AutoRecOptions>(name, changes) with { Side = AutoRecSide.User }),
        GcMcOptions.FamilyName => With(Options<GcMcOptions>(name, changes)),
        _ => throw new ArgumentException($"There is no rating model '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>A family with settings of its own.</summary>
    /// <param name="options"><see cref="BiasOptions"/>, <see cref="AutoRecOptions"/> or <see cref="GcMcOptions"/>.</param>
    /// <exception cref="ArgumentException">The options belong to none of them.</exception>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public static RatingFamily With(object options) => options switch
    {
        BiasOptions bias => new RatingFamily(
            BiasOptions.FamilyName, bias, (split, _) => new ClosedFormTraining(split.Validation, () => BiasFit.Of(split.Train, bias))),
        AutoRecOptions autoRec => new RatingFamily(
            AutoRecOptions.NameOf(autoRec.Side), autoRec, (split, seed) => new AutoRecTrainer(split, seed, autoRec)),
        GcMcOptions gcMc => new RatingFamily(GcMcOptions.FamilyName, gcMc, (split, seed) =>
            GcMcOptions.CanTrain(split.Train, out var reason) ? new GcMcTrainer(split, seed, gcMc) : throw new NotSupportedException(reason)),
        _ => throw new ArgumentException($"No rating family has options of the type {options?.GetType().Name ?? "null"}.", nameof(options)),
    };

    private static RatingFamily Mean() => new(MeanName, null, (split, _) => new ClosedFormTraining(split.Validation, () => new BiasModel(
        MeanName, RatingScale.Of(split.Train), new float[split.Train.UserVocabulary.Size], new float[split.Train.ItemVocabulary.Size])));

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
