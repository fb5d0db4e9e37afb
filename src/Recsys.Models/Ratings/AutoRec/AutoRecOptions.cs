using System.ComponentModel.DataAnnotations;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>
/// The settings of AutoRec (Sedhain et al. 2015, https://doi.org/10.1145/2740908.2742726). The defaults hide part of the input and average the
/// parameters, which the paper does not; <see cref="Paper"/> is without.
/// </summary>
public sealed record AutoRecOptions
{
    /// <summary>The name of the form whose rows are items.</summary>
    public const string ItemName = "i-autorec";

    /// <summary>The name of the form whose rows are users.</summary>
    public const string UserName = "u-autorec";

    /// <summary>As in the paper: 500 hidden units, the penalty alone against overfitting, the last parameters.</summary>
    public static AutoRecOptions Paper { get; } = new() { HiddenSize = 500, Regularisation = 160, InputDropout = 0, AverageDecay = 0 };

    /// <summary>Whose ratings are one row; the paper finds items better, of which each has more ratings.</summary>
    public AutoRecSide Side { get; init; } = AutoRecSide.Item;

    /// <summary>k, the width of the hidden layer; the paper has 500 for a larger data set.</summary>
    [Range(1, 4096)]
    public int HiddenSize { get; init; } = 200;

    /// <summary>λ of <c>λ/2·(‖W‖² + ‖V‖²)</c>, beside the squared error summed over all ratings.</summary>
    [Range(0.0, 1e4)]
    public double Regularisation { get; init; } = 80;

    /// <summary>
    /// Whether the mean rating is taken off the input and put back on the output, so that a missing rating (0) is an average one. Without it, as in
    /// the paper, a missing rating is one below the scale: the input then says who rated too, which on MovieLens is worth more.
    /// </summary>
    public bool Centred { get; init; }

    /// <summary>Share of the ratings of a row that is hidden from the input while all are to be reconstructed; the paper has none.</summary>
    [Range(0.0, 0.95)]
    public double InputDropout { get; init; } = 0.5;

    /// <summary>Rows a step.</summary>
    [Range(1, 65536)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Adam's learning rate (the paper uses RProp and L-BFGS).</summary>
    [Range(1e-6, 1.0)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of the average of the parameters over the steps; 0 takes the last ones.</summary>
    [Range(0.0, 0.9999)]
    public double AverageDecay { get; init; } = 0.99;

    /// <summary>The most epochs.</summary>
    [Range(1, 100_000)]
    public int MaxEpochs { get; init; } = 500;

    /// <summary>Epochs without a better validation RMSE that end the training.</summary>
    [Range(1, 10_000)]
    public int Patience { get; init; } = 20;

    internal static string NameOf(AutoRecSide side) => side == AutoRecSide.Item ? ItemName : UserName;
}
