namespace Recsys.Models.Ratings;

/// <summary>A trained model that foresees ratings.</summary>
public interface IRatingModel : IDisposable
{
    /// <summary>The name in tables.</summary>
    string Name { get; }

    /// <summary>
    /// The expected rating of pair n, <c>users[n]</c> and <c>items[n]</c>, within the scale of the training. A user or an item without a rating in
    /// training (index 0 among them) is predicted by the biases of what is known: μ + b_u + b_i, unknown biases being 0.
    /// </summary>
    /// <param name="users">User indices.</param>
    /// <param name="items">Item indices, as many.</param>
    /// <param name="ratings">Where the predictions go, as many.</param>
    /// <exception cref="ArgumentException">The spans differ in length, or an index is outside the vocabularies.</exception>
    void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings);
}
