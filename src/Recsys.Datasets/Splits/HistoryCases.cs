using System.Collections;

namespace Recsys.Datasets.Splits;

/// <summary>
/// Cases that refer to histories: a user and a position each. The query is made when it is asked for, so that a million cases do not hold the
/// histories a second time.
/// </summary>
/// <param name="dataset">The data that the histories are of.</param>
internal sealed class HistoryCases(InteractionDataset dataset) : IReadOnlyList<EvaluationCase>
{
    private readonly List<(int User, int Position)> _cases = [];

    public int Count => _cases.Count;

    public EvaluationCase this[int index] => new(
        Protocols.QueryAt(dataset, _cases[index].User, _cases[index].Position),
        dataset.Histories.ItemsOf(_cases[index].User)[_cases[index].Position]);

    /// <summary>What a user took at a position of the user's own history is asked for.</summary>
    public void Add(int user, int position) => _cases.Add((user, position));

    public IEnumerator<EvaluationCase> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
