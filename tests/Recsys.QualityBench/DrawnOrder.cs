using Recsys.Datasets;

namespace Recsys.QualityBench;

/// <summary>The same interactions in an order that a seed draws: for data whose order says nothing.</summary>
internal static class DrawnOrder
{
    /// <exception cref="ArgumentException">The data knows times, which are an order.</exception>
    public static InteractionDataset Of(InteractionDataset dataset, int seed)
    {
        if (dataset.IsTimed)
            throw new ArgumentException($"'{dataset.Name}' knows times; only data without can be put in another order.", nameof(dataset));
        int[] rows = [.. Enumerable.Range(0, dataset.Count)];
        new Random(seed).Shuffle(rows);
        T[] Column<T>(Func<int, T> of) => Array.ConvertAll(rows, r => of(r));
        return new InteractionDataset(
            dataset.Name, dataset.UserVocabulary, dataset.ItemVocabulary, dataset.Context, dataset.IsTimed,
            Column(r => dataset.Users[r]), Column(r => dataset.Items[r]), dataset.Times.ToArray(),
            [.. rows.SelectMany(r => dataset.ContextOf(r).ToArray())]);
    }
}
