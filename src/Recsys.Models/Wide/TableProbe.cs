using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Wide;

/// <summary>
/// NDCG@10 of tables over cases, full ranking, seen items excluded, ties against the table. It looks only at the items that a table names.
/// </summary>
internal sealed class TableProbe
{
    private readonly (int[] Items, int Target)[] _cases;

    public TableProbe(IEnumerable<EvaluationCase> cases) =>
        _cases = [.. cases.Select(c => (RecentItems.Of(c.Query.History), c.Target)).Where(c => !c.Item1.Contains(c.Target))];

    /// <summary>By case; a target that the table gives nothing ranks behind ten.</summary>
    public double[] Ndcg10(ItemNeighbours table, double halfLife)
    {
        var scores = new float[table.Items];
        var passed = new int[table.Items];
        var result = new double[_cases.Length];
        for (var c = 0; c < _cases.Length; c++)
        {
            var (items, target) = _cases[c];
            table.AddTo(items, halfLife, factor: 1, scores);
            var own = scores[target];
            foreach (var item in items) passed[item] = c + 1;
            passed[0] = c + 1;
            var rank = own > 0 ? 0 : table.Items;
            foreach (var item in items)
            {
                foreach (var near in table.Ids.AsSpan(item * table.Width, table.Width))
                {
                    rank += passed[near] != c + 1 && scores[near] >= own ? 1 : 0;
                    passed[near] = c + 1;
                }
            }

            foreach (var item in items)
            {
                foreach (var near in table.Ids.AsSpan(item * table.Width, table.Width)) scores[near] = 0;
            }

            result[c] = ValidationProbe.Ndcg10At(rank);
        }

        return result;
    }
}
