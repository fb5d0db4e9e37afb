using Recsys.Datasets.Queries;

namespace Recsys.Datasets.Splits;

/// <summary>
/// A division that asks for items which nobody has taken yet: some items are held out, no interaction with them is trained on or seen in a history,
/// and each user's last one of them is what is asked for.
/// </summary>
/// <param name="Split">Training and validation by leave-one-out without the held-out items; as test cases those of the held-out items.</param>
/// <param name="Items">Indices of the held-out items, ascending.</param>
public sealed record NewItems(DatasetSplit Split, IReadOnlyList<int> Items)
{
    /// <summary>The name of the protocol.</summary>
    public const string ProtocolName = "new-items";

    /// <summary>Holds out items, drawn evenly; those with fewer than five interactions stay, since they could hardly be asked for.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="share">The share of the items with five interactions.</param>
    /// <param name="seed">Draws them.</param>
    public static NewItems HoldOut(InteractionDataset dataset, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        var counts = new int[dataset.ItemVocabulary.Size];
        foreach (var item in dataset.Items)
        {
            counts[item]++;
        }

        int[] drawn = [.. Enumerable.Range(1, counts.Length - 1).Where(i => counts[i] >= 5)];
        new Random(seed).Shuffle(drawn);
        drawn = [.. drawn.Take((int)Math.Round(drawn.Length * share)).Order()];
        var isNew = new bool[counts.Length];
        foreach (var item in drawn)
        {
            isNew[item] = true;
        }

        var known = Protocols.LeaveOneOut(dataset.Where(r => !isNew[dataset.Items[r]]));
        return new NewItems(new DatasetSplit(ProtocolName, known.Train, known.Validation, Cases(dataset, isNew)), drawn);
    }

    private static List<EvaluationCase> Cases(InteractionDataset dataset, bool[] isNew)
    {
        var cases = new List<EvaluationCase>();
        for (var user = 1; user < dataset.UserVocabulary.Size; user++)
        {
            var items = dataset.Histories.ItemsOf(user);
            for (var position = items.Length - 1; position > 0; position--)
            {
                if (isNew[items[position]])
                {
                    var query = WithoutNew(Protocols.QueryAt(dataset, user, position), isNew);
                    if (query.History.Length > 0)
                    {
                        cases.Add(new EvaluationCase(query, items[position]));
                    }

                    break;
                }
            }
        }

        return cases;
    }

    private static RecommendationQuery WithoutNew(RecommendationQuery query, bool[] isNew)
    {
        int[] kept = [.. Enumerable.Range(0, query.History.Length).Where(i => !isNew[query.History[i]])];
        var fields = query.Context.Length;
        return query with
        {
            History = Array.ConvertAll(kept, i => query.History[i]),
            HistoryTimes = query.HistoryTimes.Length == 0 ? [] : Array.ConvertAll(kept, i => query.HistoryTimes[i]),
            HistoryContexts = query.HistoryContexts.Length == 0
                ? []
                : [.. kept.SelectMany(i => query.HistoryContexts.AsSpan(i * fields, fields).ToArray())],
        };
    }
}
