using Recsys.Datasets.Ratings;
using Recsys.Models.Ratings.Baselines;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Ratings;

/// <summary>Which users and items have a rating in training, and the biases that predict where one has none.</summary>
internal sealed class KnownPairs(RatingDataset train, BiasModel fallback)
{
    private readonly bool[] _users = RatingPairs.Seen(train.Users, train.UserVocabulary.Size);
    private readonly bool[] _items = RatingPairs.Seen(train.Items, train.ItemVocabulary.Size);

    public BiasModel Fallback => fallback;

    public RatingScale Scale => fallback.Scale;

    public int UserSize => _users.Length;

    public int ItemSize => _items.Length;

    /// <summary>The prediction where it does not take the model; null where it does.</summary>
    public float? Without(int user, int item) => _users[user] && _items[item] ? null : fallback.Of(user, item);

    /// <summary>What a model predicts [batch × items] where user and item are known, the biases elsewhere.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="user">64-bit [batch].</param>
    /// <param name="predicted">Float [batch × items].</param>
    public GraphValue Emit(GraphBuilder graph, GraphValue user, GraphValue predicted)
    {
        var bias = graph.Unsqueeze(graph.Gather(graph.Initializer("user_bias", fallback.Users, UserSize), user), 1);
        var known = graph.Unsqueeze(graph.Gather(graph.Initializer("known_users", _users, UserSize), user), 1);
        return Emit(graph, bias, known, predicted);
    }

    /// <summary>As above, for users of whom the bias and whether they are known are given, both [batch × 1].</summary>
    public GraphValue Emit(GraphBuilder graph, GraphValue userBias, GraphValue userKnown, GraphValue predicted)
    {
        var items = graph.Initializer("item_level", [.. fallback.Items.Select(b => Scale.Mean + b)], 1, ItemSize);
        var known = graph.And(userKnown, graph.Initializer("known_items", _items, 1, ItemSize));
        return graph.Clip(graph.Where(known, predicted, graph.Add(userBias, items)), Scale.Low, Scale.High);
    }
}
