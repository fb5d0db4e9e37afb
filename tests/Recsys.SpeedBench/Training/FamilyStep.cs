using Recsys.Models;
using Recsys.Models.Contracts;

namespace Recsys.SpeedBench.Training;

/// <summary>
/// A step of a family: a round is an epoch of its own training session, from the sampling of the inputs to the optimiser, with all that ends
/// an epoch (the parameters copied, a model built of them, no case to validate on) shared out among the steps.
/// </summary>
internal sealed class FamilyStep(string name, string title, object options, TrainingInput input, int rows, int batch) : ITimedStep
{
    private readonly ITrainingSession _session = ModelFamilies.With(options).Start(input);

    public string Name => name;

    public string Title => title;

    public StepTime Round()
    {
        var clock = new StepClock();
        clock.Time(() => _session.RunEpoch(CancellationToken.None));
        return clock.Over((rows + batch - 1) / batch);
    }

    public void Dispose() => _session.Dispose();
}
