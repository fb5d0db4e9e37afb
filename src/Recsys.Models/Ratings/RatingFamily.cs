using System.ComponentModel.DataAnnotations;
using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings;

/// <summary>A way of foreseeing ratings, with valid settings.</summary>
public sealed class RatingFamily
{
    private readonly Func<RatingSplit, int, IRatingTraining> _start;

    /// <param name="name">The name of the family everywhere.</param>
    /// <param name="options">The settings; null where there are none.</param>
    /// <param name="start">Starts a training on a split with a seed.</param>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    internal RatingFamily(string name, object? options, Func<RatingSplit, int, IRatingTraining> start)
    {
        if (options is not null) Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (Name, _start) = (name, start);
    }

    /// <summary>The name of this family everywhere.</summary>
    public string Name { get; }

    /// <summary>
    /// Begins a training: it learns from <see cref="RatingSplit.Train"/>,
    /// is stopped by <see cref="RatingSplit.Validation"/> and never looks at <see cref="RatingSplit.Test"/>.
    /// </summary>
    /// <param name="split">The data.</param>
    /// <param name="seed">Every random choice follows from it.</param>
    /// <exception cref="NotSupportedException">The family cannot learn from such ratings; the message says why.</exception>
    public IRatingTraining Start(RatingSplit split, int seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        return _start(split, seed);
    }
}
