using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings;

/// <summary>A way of foreseeing ratings, with its settings.</summary>
public interface IRatingFamily
{
    /// <summary>The name of this family everywhere.</summary>
    string Name { get; }

    /// <summary>
    /// Begins a training: it learns from <see cref="RatingSplit.Train"/>,
    /// is stopped by <see cref="RatingSplit.Validation"/> and never looks at <see cref="RatingSplit.Test"/>.
    /// </summary>
    /// <param name="split">The data.</param>
    /// <param name="seed">Every random choice follows from it.</param>
    /// <exception cref="NotSupportedException">The family cannot learn from such ratings; the message says why.</exception>
    IRatingTraining Start(RatingSplit split, int seed);
}
