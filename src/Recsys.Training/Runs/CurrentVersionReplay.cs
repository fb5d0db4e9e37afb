using Azure;
using Azure.Storage.Blobs;
using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Registry;

namespace Recsys.Training.Runs;

/// <summary>
/// Asks the version that serves now for the test cases of a new run, so that the gate compares the two on the same questions. It answers as it was
/// judged: what serves of it has learnt most of these cases. The older version knows other users and items and encodes context its own way: ids are
/// translated by what they stand for.
/// </summary>
/// <param name="container">The container of runs.</param>
/// <param name="registry">Says which version serves.</param>
public sealed class CurrentVersionReplay(BlobContainerClient container, ModelRegistry registry)
{
    internal sealed record Answer(string? Version, IReadOnlyList<double>? Ndcg10Cases, string? Problem);

    internal async Task<Answer> JudgeAsync(
        TrainingRun run, InteractionDataset train, IReadOnlyList<EvaluationCase> cases, CancellationToken cancellationToken)
    {
        var serving = await registry.GetCurrentAsync(cancellationToken).ConfigureAwait(false);
        if (serving is null || serving.Version == run.Version)
        {
            return new Answer(serving?.Version, null, null);
        }

        var folder = new RunFolder(container, serving.Version);
        try
        {
            var report = await folder.ReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false);
            var (input, dataset) = await RunData.ReadAsync(folder, report.Run, cancellationToken).ConfigureAwait(false);
            using var models = await TrainedModels.LoadAsync(folder, report.Run, input, cancellationToken).ConfigureAwait(false);
            using var blend = await models.LoadBlendAsync(folder, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidDataException("its run has lost a model that its blend is made of");
            var result = await FamilyTraining.OnOwnThread(() =>
                BackTest.Run(new TranslatedRecommender(blend, dataset, train), cases, null, cancellationToken)).ConfigureAwait(false);
            return new Answer(serving.Version, result.Ndcg10Cases, null);
        }
        catch (Exception e) when (!IsOfStorage(e))
        {
            // Whatever an older code has left there: that this one cannot read it is no reason to publish nothing.
            return new Answer(
                serving.Version, null, e is InvalidDataException ? e.Message : $"this code does not understand what its run has left ({e.Message})");
        }
    }

    /// <summary>What may be over at the next try, and what the machine lacks.</summary>
    private static bool IsOfStorage(Exception e) => e switch
    {
        OperationCanceledException or RequestFailedException or OutOfMemoryException => true,
        IOException => e is not EndOfStreamException,
        AggregateException several => several.InnerExceptions.Any(IsOfStorage),
        _ => false,
    };
}
