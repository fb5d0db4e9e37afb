using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// The settings of GC-MC (van den Berg et al. 2017, https://arxiv.org/abs/1706.02263). The defaults are those of the paper for ML-100K without
/// features, and its ordinal weight sharing.
/// </summary>
public sealed record GcMcOptions
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "gc-mc";

    /// <summary>The most levels that a rating can have: each is a channel of its own.</summary>
    public const int MostLevels = 32;

    /// <summary>Width of the graph convolution, all levels together where they are stacked: each then has as much of it as divides evenly.</summary>
    [Range(1, 4096)]
    public int HiddenSize { get; init; } = 500;

    /// <summary>Width of the vectors of users and items.</summary>
    [Range(1, 4096)]
    public int OutputSize { get; init; } = 75;

    /// <summary>How the messages of the levels come together.</summary>
    public GcMcAccumulation Accumulation { get; init; } = GcMcAccumulation.Stack;

    /// <summary>What a message is divided by.</summary>
    public GcMcNormalisation Normalisation { get; init; } = GcMcNormalisation.Left;

    /// <summary>
    /// Whether the messages of a level are the sum of what it and the levels below add:
    /// <c>W_r = Σ_{s≤r} T_s</c> (the paper's ordinal weight sharing).
    /// </summary>
    public bool OrdinalSharing { get; init; } = true;

    /// <summary>The matrices that those of the levels are combined of: <c>Q_r = Σ_b a_rb P_b</c>.</summary>
    [Range(1, 64)]
    public int Bases { get; init; } = 2;

    /// <summary>Share of the nodes whose outgoing messages are all dropped in a step.</summary>
    [Range(0.0, 0.95)]
    public double NodeDropout { get; init; } = 0.7;

    /// <summary>Share of the hidden units that is dropped in a step.</summary>
    [Range(0.0, 0.95)]
    public double HiddenDropout { get; init; } = 0.7;

    /// <summary>Steps between two validations; a step goes over all ratings.</summary>
    [Range(1, 10_000)]
    public int StepsAnEpoch { get; init; } = 10;

    /// <summary>Adam's learning rate.</summary>
    [Range(1e-6, 1.0)]
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Decay of the average of the parameters over the steps; 0 takes the last ones.</summary>
    [Range(0.0, 0.9999)]
    public double AverageDecay { get; init; } = 0.995;

    /// <summary>The most epochs.</summary>
    [Range(1, 100_000)]
    public int MaxEpochs { get; init; } = 300;

    /// <summary>Epochs without a better validation RMSE that end the training.</summary>
    [Range(1, 10_000)]
    public int Patience { get; init; } = 20;

    /// <summary>Whether the ratings have few enough levels.</summary>
    /// <param name="ratings">The ratings to learn from.</param>
    /// <param name="reason">Why not, in one sentence.</param>
    public static bool CanTrain(RatingDataset ratings, out string reason)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var levels = ratings.Levels().Length;
        reason = levels <= MostLevels ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{FamilyName} has a channel for each rating level, at most {MostLevels}; "
                + $"the ratings of '{ratings.Name}' have {levels} different values.");
        return reason.Length == 0;
    }
}
