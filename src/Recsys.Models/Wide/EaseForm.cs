using Recsys.Datasets;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Families.Ease;

namespace Recsys.Models.Wide;

/// <summary>
/// Windowed EASE: the weights of <see cref="EaseWeights"/>, of which each item keeps the strongest. The inverse takes items² numbers and items³
/// steps: of more items than <see cref="MostItems"/> the most frequent take part, ties by the lower index; the others have no weights.
/// </summary>
/// <param name="Decay">γ; 1 is plain EASE.</param>
/// <param name="Lambda">λ.</param>
/// <param name="MostItems">Items that take part.</param>
internal sealed record EaseForm(double Decay, double Lambda, int MostItems) : TableForm
{
    public const string FormName = "windowed_ease";

    public override string Name => FormName;

    public override IReadOnlyList<float> Numbers => [(float)Decay, (float)Lambda, MostItems];

    /// <inheritdoc/>
    public override ItemNeighbours Build(InteractionDataset train, CancellationToken cancellationToken = default)
    {
        var histories = RecentItems.OfUsers(train.Histories);
        var result = new ItemNeighbours(this, train.ItemVocabulary.Size);
        var counts = new int[result.Items];
        foreach (var item in histories.SelectMany(h => h)) counts[item]++;
        int[] items = [.. Enumerable.Range(1, result.Items - 1).OrderByDescending(i => counts[i]).Take(MostItems).Where(i => counts[i] > 0).Order()];
        var rows = new int[result.Items];
        Array.Fill(rows, -1);
        for (var r = 0; r < items.Length; r++) rows[items[r]] = r;
        var weights = EaseWeights.Of([.. histories.Select(h => Array.ConvertAll(h, i => rows[i]))], items.Length, Decay, Lambda, cancellationToken);
        Parallel.For(0, items.Length, r => result.Keep(
            items[r], Enumerable.Range(0, items.Length).Where(c => c != r).Select(c => (weights[(r * items.Length) + c], items[c]))));
        return result;
    }
}
