using System.Text.Json;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The trained models of a run in memory: the members of the blend in their order. Dispose it.</summary>
internal sealed class TrainedModels : IDisposable
{
    private readonly List<ITrainedModel> _members = [];
    private readonly List<(string Name, string Reason)> _damaged = [];

    /// <summary>The trained families in the order of the tables and, last, the counted ones.</summary>
    public IReadOnlyList<ITrainedModel> Members => _members;

    /// <summary>Those among them whose blobs cannot be read, or are not there, as after a step that removed one and then failed; and why.</summary>
    public IReadOnlyList<(string Name, string Reason)> Damaged => _damaged;

    /// <summary>Brings back every family of a run, and the counted ones, but those that it has lost.</summary>
    /// <param name="folder">The blobs of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="input">Its data: that of the training brings the models as they are judged, that of the refit as they are served.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    /// <param name="only">The only one that is wanted; null for all.</param>
    public static async Task<TrainedModels> LoadAsync(
        RunFolder folder, TrainingRun run, TrainingInput input, CancellationToken cancellationToken, string? only = null)
    {
        var models = new TrainedModels();
        try
        {
            foreach (var family in run.Families.Select(ModelFamilies.Get).Concat(ModelFamilies.Counted)
                .Where(f => !run.HasLost(f.Name) && (only is null || f.Name == only)))
            {
                try
                {
                    using var stream = await folder.OpenAsync(
                        RunFolder.Trained(family.Name, input.IsRefit), cancellationToken).ConfigureAwait(false);
                    models._members.Add(family.Load(input, stream));
                }
                catch (Exception e) when (!StorageTrouble.Is(e))
                {
                    models._damaged.Add((family.Name, $"What was trained of it cannot be read: {e.Message}"));
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

    /// <summary>
    /// The run without those that cannot be read. Their blobs are removed: as long as they are there, every run of the same version takes them for
    /// done.
    /// </summary>
    public async Task<TrainingRun> WithoutDamagedAsync(
        TrainingRun run, RunFolder folder, string step, bool isRefit, CancellationToken cancellationToken)
    {
        foreach (var (name, reason) in _damaged)
        {
            await folder.DeleteAsync(RunFolder.Trained(name, isRefit), cancellationToken).ConfigureAwait(false);
            run = run.Without(LostMember.Of(name, step, reason));
        }

        return run;
    }

    /// <summary>The fitted blend over those of these members that it was fitted on; it does not own them.</summary>
    public async Task<BlendModel> LoadBlendAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        var weights = JsonSerializer.Deserialize<BlendWeights>(await folder.ReadAsync(RunFolder.Blend, cancellationToken).ConfigureAwait(false))
            ?? throw new InvalidDataException($"The blob '{folder.PathOf(RunFolder.Blend)}' holds null.");
        return new BlendModel(BlendMembers.Of(Members, weights), weights);
    }

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }
}
