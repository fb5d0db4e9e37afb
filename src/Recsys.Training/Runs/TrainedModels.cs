using System.Text.Json;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The trained models of a run in memory: the members of the blend in their order. Dispose it.</summary>
internal sealed class TrainedModels : IDisposable
{
    private readonly List<ITrainedModel> _members = [];

    private TrainedModels(TrainingRun run) => Run = run;

    /// <summary>The run, without the families whose blobs cannot be read.</summary>
    public TrainingRun Run { get; private set; }

    /// <summary>The trained families in the order of the tables and, last, the counted ones.</summary>
    public IReadOnlyList<ITrainedModel> Members => _members;

    /// <summary>Brings back every family of a run, and the counted ones, but those that it has lost.</summary>
    /// <param name="folder">The blobs of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="input">Its data: that of the training brings the models as they are judged, that of the refit as they are served.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    /// <param name="only">The only one that is wanted; null for all.</param>
    /// <param name="step">At which step a family is lost that has not been trained, or whose blob is damaged; null where that is an error.</param>
    /// <exception cref="InvalidDataException">A family has not been trained, or its blob is damaged.</exception>
    public static async Task<TrainedModels> LoadAsync(
        RunFolder folder, TrainingRun run, TrainingInput input, CancellationToken cancellationToken, string? only = null, string? step = null)
    {
        var models = new TrainedModels(run);
        try
        {
            foreach (var family in run.Families.Select(ModelFamilies.Get).Concat(ModelFamilies.Counted)
                .Where(f => !run.HasLost(f.Name) && (only is null || f.Name == only)))
            {
                try
                {
                    using var stream = await folder.OpenAsync(RunFolder.Trained(family.Name, input.IsRefit), cancellationToken).ConfigureAwait(false);
                    models._members.Add(family.Load(input, stream));
                }
                catch (Exception e) when (step is not null && e is InvalidDataException or EndOfStreamException)
                {
                    models.Run = models.Run.Without(LostMember.Of(family.Name, step!, $"What it has learnt cannot be read: {e.Message}"));
                }
            }

            return models;
        }
        catch
        {
            models.Dispose();
            throw;
        }
    }

    /// <summary>The fitted blend over those of these members that it was fitted on, which it does not own; null where one of them is lost.</summary>
    public async Task<BlendModel?> LoadBlendAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        var weights = JsonSerializer.Deserialize<BlendWeights>(await folder.ReadAsync(RunFolder.Blend, cancellationToken).ConfigureAwait(false))
            ?? throw new InvalidDataException($"The blob '{folder.PathOf(RunFolder.Blend)}' holds null.");
        return weights.Members.All(w => Members.Any(m => m.Name == w)) ? new BlendModel(BlendMembers.Of(Members, weights), weights) : null;
    }

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }
}
