using Recsys.Datasets.Ratings;
using Recsys.Models.Ratings.Baselines;

namespace Recsys.Models.Ratings;

/// <summary>Which users and items have a rating in training, and the biases that predict where one has none.</summary>
internal sealed class KnownPairs(RatingDataset train, BiasModel fallback)
{
    private readonly bool[] _users = RatingPairs.Seen(train.Users, train.UserVocabulary.Size);
    private readonly bool[] _items = RatingPairs.Seen(train.Items, train.ItemVocabulary.Size);

    public RatingScale Scale => fallback.Scale;

    public int UserSize => _users.Length;

    public int ItemSize => _items.Length;

    /// <summary>The prediction where it does not take the model; null where it does.</summary>
    public float? Without(int user, int item) => _users[user] && _items[item] ? null : fallback.Of(user, item);
}
