using System.ComponentModel.DataAnnotations;

namespace Recsys.Datasets.Simulation;

/// <summary>The size and the habits of the simulated shop. The habits are its true parameters: what a model finds can be held against them.</summary>
public sealed record ShopOptions
{
    /// <summary>Everything follows from it.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Users.</summary>
    [Range(2, 1_000_000)] public int Users { get; init; } = 600;

    /// <summary>Items.</summary>
    [Range(20, 1_000_000)] public int Items { get; init; } = 400;

    /// <summary>Interactions in all.</summary>
    [Range(1, 100_000_000)] public int Interactions { get; init; } = 30_000;

    /// <summary>Categories; items are dealt to them in turn.</summary>
    [Range(4, 1_000)] public int Categories { get; init; } = 16;

    /// <summary>The days over which the visits are spread.</summary>
    [Range(1, 10_000)] public int Days { get; init; } = 90;

    /// <summary>The first day: a Monday.</summary>
    public DateTimeOffset Start { get; init; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The probability that the next item of a visit is the sequel of the last one.</summary>
    [Range(0, 1)] public double SequelShare { get; init; } = 0.30;

    /// <summary>The probability that the next item comes from the category that follows the last one's (a camera, then its cards).</summary>
    [Range(0, 1)] public double ChainShare { get; init; } = 0.20;

    /// <summary>How unevenly a user likes the categories: the standard deviation of the logarithm of the tastes; 0 = all alike.</summary>
    [Range(0, 5)] public double TasteSpread { get; init; } = 1.8;
}
