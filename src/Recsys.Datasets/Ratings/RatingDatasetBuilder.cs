using Recsys.Domain;

namespace Recsys.Datasets.Ratings;

/// <summary>
/// Collects ratings in the order of their arrival. A rating is an interaction of the type <c>rate</c> that carries a value: the values of other types
/// are prices, seconds or counts, which are on no scale with ratings.
/// </summary>
internal sealed class RatingDatasetBuilder(string name)
{
    private readonly Vocabulary _users = new();
    private readonly Vocabulary _items = new();
    private readonly Dictionary<(int User, int Item), int> _rows = [];
    private readonly List<(int User, int Item, DateTimeOffset Time, float Value)> _ratings = [];

    /// <summary>Interactions that carry no value, of whatever type.</summary>
    public int WithoutValue { get; private set; }

    /// <summary>Interactions whose value is no rating, because they are of another type.</summary>
    public int OfOtherTypes { get; private set; }

    /// <summary>Ratings that another rating of the same item by the same user replaced.</summary>
    public int Replaced { get; private set; }

    /// <summary>The ratings so far.</summary>
    public int Count => _ratings.Count;

    /// <summary>
    /// Adds an interaction; one that is no rating is counted and left out.
    /// Of a user's ratings of an item the latest counts, of the same moment the last to arrive.
    /// </summary>
    public void Add(Interaction interaction)
    {
        if (interaction.Value is not { } value)
        {
            WithoutValue++;
            return;
        }

        if (interaction.Type != InteractionType.Rate)
        {
            OfOtherTypes++;
            return;
        }

        var (user, item) = (_users.Add(interaction.UserId), _items.Add(interaction.ItemId));
        if (!_rows.TryGetValue((user, item), out var row))
        {
            _rows.Add((user, item), _ratings.Count);
            _ratings.Add((user, item, interaction.Timestamp, (float)value));
            return;
        }

        Replaced++;
        if (interaction.Timestamp >= _ratings[row].Time)
        {
            _ratings[row] = (user, item, interaction.Timestamp, (float)value);
        }
    }

    /// <summary>Lays the ratings out in columns; users and items are numbered by first appearance.</summary>
    public RatingDataset Build() => new(
        name, _users, _items, [.. _ratings.Select(r => r.User)], [.. _ratings.Select(r => r.Item)], [.. _ratings.Select(r => r.Value)]);
}
