using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Wide;

/// <summary>Chooses a table by the validation cases, or makes the chosen one of all events.</summary>
internal sealed class TableTrainer(string name, TrainingInput input, Func<TableChoice> choose) : CountedTraining<TableModel>(name)
{
    private readonly string _name = name;

    protected override (TableModel Model, double Loss, double Ndcg10) Count(CancellationToken cancellationToken)
    {
        // EASE inverts on all cores. Nothing else is trained while something is counted.
        var (own, all) = (Cores.CpuSeconds(), Environment.CpuUsage.TotalTime);
        var (model, ndcg) = Chosen is { } chosen ? (chosen.Refit(input), 0) : Choose();
        InputCpuSeconds = Math.Max(0, (Environment.CpuUsage.TotalTime - all).TotalSeconds - (Cores.CpuSeconds() - own) ?? 0);
        return (model, 0, ndcg);
    }

    protected override TableModel Load(Stream trained) => TableModel.Load(_name, input, trained);

    private (TableModel Model, double Ndcg10) Choose()
    {
        var choice = choose();
        return (new TableModel(_name, choice.Table, choice.HalfLife), choice.Ndcg10);
    }
}
