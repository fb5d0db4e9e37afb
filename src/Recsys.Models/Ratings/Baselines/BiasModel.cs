namespace Recsys.Models.Ratings.Baselines;

/// <summary><c>r̂_ui = μ + b_u + b_i</c>, within the scale; the biases of what is unknown are 0.</summary>
internal sealed class BiasModel(string name, RatingScale scale, float[] users, float[] items) : IRatingModel
{
    public string Name => name;

    public RatingScale Scale => scale;

    /// <summary>b_u, a value a row of the users' table.</summary>
    public float[] Users => users;

    /// <summary>b_i, a value a row of the items' table.</summary>
    public float[] Items => items;

    public float Of(int user, int item) => scale.Clip(scale.Mean + users[user] + items[item]);

    public void Predict(ReadOnlySpan<int> users, ReadOnlySpan<int> items, Span<float> ratings)
    {
        RatingPairs.Check(users, Users.Length, items, Items.Length, ratings);
        for (var n = 0; n < ratings.Length; n++) ratings[n] = Of(users[n], items[n]);
    }

    public void Dispose()
    {
    }
}
