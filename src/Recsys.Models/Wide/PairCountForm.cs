using Recsys.Datasets;
using Recsys.Models.Blocks.Histories;

namespace Recsys.Models.Wide;

/// <summary>A table that is counted over the pairs of a history.</summary>
internal abstract record PairCountForm : TableForm
{
    /// <inheritdoc/>
    public override ItemNeighbours Build(InteractionDataset train, CancellationToken cancellationToken = default)
    {
        var histories = RecentItems.OfUsers(train.Histories);
        var result = new ItemNeighbours(this, train.ItemVocabulary.Size);
        var places = HistoryPlaces.Of(histories, result.Items);
        var near = new float[result.Items];
        var touched = new List<int>();
        for (var item = 1; item < result.Items; item++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (user, place) in places[item]) Gather(histories[user], place, near, touched);
            result.Keep(item, touched.Select(other => (Similarity(near[other], places[item].Count, places[other].Count), other)));
            foreach (var other in touched) near[other] = 0;
            touched.Clear();
        }

        return result;
    }

    /// <summary>The places that count for an item at a place of a history of a length.</summary>
    protected abstract (int First, int End) Reach(int place, int length);

    /// <summary>What an item counts that stands so far after it; before it where that is negative.</summary>
    protected abstract float Count(int distance);

    /// <summary>s of what was counted, with the numbers of users of both items.</summary>
    protected abstract float Similarity(float count, int users, int usersOfOther);

    private void Gather(int[] history, int place, float[] near, List<int> touched)
    {
        var (first, end) = Reach(place, history.Length);
        for (var at = first; at < end; at++)
        {
            if (at == place) continue;
            if (near[history[at]] == 0) touched.Add(history[at]);
            near[history[at]] += Count(at - place);
        }
    }
}
