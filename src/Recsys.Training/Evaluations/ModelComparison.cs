using System.Diagnostics;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Baselines;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Neighbours;
using Recsys.Models.Families.Popularity;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Evaluations;

/// <summary>
/// Trains models on one split and tests them on the same cases. Baselines come first; the families train two at a time, one thread each;
/// the blend is fitted on the validation cases over the trained families and those that are counted. The row <c>popular</c> is popularity
/// without context, as published tables have it.
/// </summary>
/// <param name="split">The data.</param>
/// <param name="seed">Every random choice follows from it.</param>
/// <param name="observer">Told how far it is, from any thread.</param>
/// <param name="sampledNegatives">Whether each model is tested among 99 sampled negatives too.</param>
/// <param name="catalog">What describes the items, by id; null where that is not known.</param>
/// <param name="maxTrainingMinutes">
/// Processor minutes for the training of all families, divided evenly, but for the one whose rate falls to its end: it has what its schedule needs.
/// What one leaves goes to those that have not ended, and one whose share is over ends with what it has.
/// </param>
/// <param name="measuresSearch">
/// Whether the blend is made ready for serving, where it would not score all items, to see how many of the exact first ten it finds.
/// </param>
public sealed class ModelComparison(
    DatasetSplit split, int seed, Action<ComparisonUpdate>? observer = null, bool sampledNegatives = false,
    IReadOnlyDictionary<string, Item>? catalog = null, double maxTrainingMinutes = ModelComparison.DefaultTrainingMinutes,
    bool measuresSearch = false)
{
    /// <summary>Families that train at the same time, where the memory holds the two largest beside each other.</summary>
    public const int Lanes = 2;

    /// <summary>The part of what a schedule may take that it is made for.</summary>
    private const double Reserve = 0.85;

    /// <summary>Processor minutes for the training of all families.</summary>
    public const double DefaultTrainingMinutes = 120;

    /// <summary>A score of a wide product and its place in the rank; measured, and mended by what the models take.</summary>
    private const double SecondsOfScore = 2e-8;

    /// <summary>A score of the fit of a blend, over all its rounds, and the most scores that it goes over; measured.</summary>
    private const double SecondsOfFit = 8e-7, MostScoresOfFit = 64e6;

    private readonly RemainingTime _time = new(TimeProvider.System);

    /// <summary>The name of the blend.</summary>
    public const string Blend = BlendModel.ModelName;

    /// <summary>Every name that can be asked for, in the order of the tables.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. BaselineNames.All, NeighboursOptions.FamilyName, EaseOptions.FamilyName, .. TrainedNames, Blend];

    /// <summary>The families that are trained by gradient.</summary>
    public static IReadOnlyList<string> TrainedNames => [.. ModelFamilies.Trained.Select(f => f.Name)];

    /// <summary>Trains and tests.</summary>
    /// <param name="models">Some of <see cref="Names"/>. Popularity is always there. A blend without a family takes all of them.</param>
    /// <param name="cancellationToken">Stops after the running epochs.</param>
    /// <returns>The models asked for, in the order of <see cref="Names"/>, popularity first.</returns>
    public async Task<IReadOnlyList<ModelEvaluation>> RunAsync(IReadOnlyCollection<string> models, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(models);
        string[] wanted = [.. Names.Where(n => n == BaselineNames.Popular || models.Contains(n))];
        Expect(wanted);
        var results = new Dictionary<string, ModelEvaluation>(StringComparer.Ordinal);
        foreach (var name in BaselineNames.All.Where(wanted.Contains))
        {
            results[name] = await FamilyTraining.OnOwnThread(() => Baseline(name, cancellationToken)).ConfigureAwait(false);
        }

        var trained = await TrainAsync(FamiliesOf(wanted), cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var family in trained.Where(t => t.Model.Name != PopularityOptions.FamilyName && wanted.Contains(t.Model.Name)))
            {
                results[family.Model.Name] = await FamilyTraining.OnOwnThread(
                    () => Test(family.Model, family.Progress, cancellationToken)).ConfigureAwait(false);
            }

            if (wanted.Contains(Blend))
            {
                results[Blend] = await FamilyTraining.OnOwnThread(
                    () => FitBlend([.. trained.Select(t => t.Model)], cancellationToken)).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var family in trained)
            {
                family.Model.Dispose();
            }
        }

        return [.. wanted.Select(n => results[n])];
    }

    private static IModelFamily[] FamiliesOf(string[] wanted)
    {
        IModelFamily[] trained = [.. ModelFamilies.Trained.Where(f => wanted.Contains(f.Name))];
        return wanted.Contains(Blend)
            ? [.. trained.Length == 0 ? ModelFamilies.Trained : trained, .. ModelFamilies.Counted]
            : [.. trained, .. ModelFamilies.Counted.Where(f => f.Name != PopularityOptions.FamilyName && wanted.Contains(f.Name))];
    }

    private async Task<TrainedFamily[]> TrainAsync(IEnumerable<IModelFamily> families, CancellationToken cancellationToken)
    {
        IModelFamily[] all = [.. families];
        IModelFamily[] trained = [.. all.Where(f => TrainedNames.Contains(f.Name))];
        var input = new TrainingInput(split, seed)
        {
            Catalog = catalog ?? new Dictionary<string, Item>(),
            // As in a night, a schedule is made for the time that there may be.
            CpuSeconds = TrainingWorkflow.MostOfFamily(maxTrainingMinutes * 60, Math.Max(1, trained.Length)),
        };
        var sizes = TrainingSizes.Of(input);
        using var lanes = new SemaphoreSlim(LanesFor(trained, sizes));
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trainings = new List<Task<TrainedFamily>>();
        try
        {
            // One after another, before the networks: they take all cores, and their tables stand beside the networks.
            double spent = 0;
            foreach (var family in all.Except(trained))
            {
                trainings.Add(TrainOneAsync(family, null, false));
                spent += (await trainings[^1].ConfigureAwait(false)).Progress.CpuSeconds;
            }

            var falling = Array.Find(trained, f => f.Need(sizes).IsBestAtItsEnd);
            var claim = falling?.Need(sizes) is { } need ? Math.Min(input.CpuSeconds.Value, need.CpuSecondsOfEpoch * need.MaxEpochs) / Reserve : 0;
            var time = trained.Length == 0 ? null : new LentTime((maxTrainingMinutes * 60) - spent, trained.Length, claim);
            // Begun last, the longest would run alone.
            trainings.AddRange(
                trained.OrderByDescending(f => Array.IndexOf(TrainingTurns.ShortestFirst, f.Name)).Select(f => TrainOneAsync(f, time, f == falling)));
            var done = await Task.WhenAll(trainings).ConfigureAwait(false);
            return [.. all.Select(f => done.First(t => t.Model.Name == f.Name))];
        }
        catch
        {
            foreach (var done in trainings.Where(t => t.IsCompletedSuccessfully))
            {
                (await done.ConfigureAwait(false)).Model.Dispose();
            }

            throw;
        }

        async Task<TrainedFamily> TrainOneAsync(IModelFamily family, LentTime? time, bool claims)
        {
            await lanes.WaitAsync(failed.Token).ConfigureAwait(false);
            try
            {
                var start = Stopwatch.GetTimestamp();
                (double Seconds, double Share)? first = null;
                Tell(new ComparisonUpdate(family.Name, 0, 1, ComparisonStage.Training));
                var trained = await FamilyTraining.TrainToEndAsync(family, input, at =>
                {
                    var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                    // What comes before the first step says nothing of the steps.
                    first ??= at.Share < 1 ? (elapsed, at.Share) : (0, 0);
                    var (epochs, ndcg) = (at.Epochs, at.Last?.ValidationNdcg10);
                    var update = new ComparisonUpdate(family.Name, epochs, at.MaxEpochs, ComparisonStage.Training, ndcg)
                    {
                        Share = at.Share,
                    };
                    if (at.Share > first.Value.Share)
                    {
                        // On a busy machine a processor second takes longer; of two cores it takes half as long.
                        var (used, most) = (Math.Max(1e-3, at.CpuSeconds), time?.Share(claims) ?? double.PositiveInfinity);
                        var left = Math.Min(
                            (1 - at.Share) * (elapsed - first.Value.Seconds) / (at.Share - first.Value.Share),
                            elapsed / used * Math.Max(0, most - used));
                        _time.Reach(PartOf(family.Name, ComparisonStage.Training), elapsed / (elapsed + left));
                        update = update with { SecondsLeft = left };
                    }

                    Tell(update);
                }, failed.Token, time is null ? null : () => time.Share(claims)).ConfigureAwait(false);
                time?.End(trained.Progress.CpuSeconds, claims);
                _time.End(PartOf(family.Name, ComparisonStage.Training));
                return trained;
            }
            catch
            {
                // One broken training makes the table useless: do not let the others run for minutes more.
                await failed.CancelAsync().ConfigureAwait(false);
                throw;
            }
            finally
            {
                lanes.Release();
            }
        }
    }

    private static double CpuSecondsOf(TrainingNeed need) => need.CpuSecondsOfEpoch * need.UsualEpochs;

    private static int LanesFor(IEnumerable<IModelFamily> families, TrainingSizes sizes)
    {
        var need = TrainingNeed.BytesOfData(sizes) + families.Select(f => f.Need(sizes).Bytes).OrderDescending().Take(Lanes).Sum();
        return need <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes ? Lanes : 1;
    }

    private ModelEvaluation Baseline(string name, CancellationToken cancellationToken)
    {
        Tell(new ComparisonUpdate(name, 0, 1, ComparisonStage.Training));
        var clock = TrainingClock.StartOfProcess();
        using IRecommender model = name switch
        {
            BaselineNames.Popular => new PopularRecommender(split.Train),
            BaselineNames.RecentPopular => new RecentPopularRecommender(split.Train),
            BaselineNames.ItemKnn => new ItemKnnRecommender(split.Train),
            BaselineNames.Ease => new EaseRecommender(split.Train, cancellationToken: cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No baseline has this name."),
        };
        var progress = new FamilyProgress([], clock.WallSeconds, clock.CpuSeconds);
        return Test(model, progress, cancellationToken);
    }

    private ModelEvaluation FitBlend(IReadOnlyList<ITrainedModel> models, CancellationToken cancellationToken)
    {
        Tell(new ComparisonUpdate(Blend, 0, 1, ComparisonStage.Training));
        var clock = TrainingClock.StartOfProcess();
        using var blend = BlendChoice.Of(models, split.Validation, split.Train.Context, seed);
        var progress = new FamilyProgress([], clock.WallSeconds, clock.CpuSeconds);
        return Test(blend, progress, cancellationToken) with { Search = measuresSearch ? BlendSearch.Measure(blend, split) : null };
    }

    private ModelEvaluation Test(IRecommender model, FamilyProgress progress, CancellationToken cancellationToken)
    {
        var cases = CaseSample.Of(split.Test, split.Train.ItemVocabulary.Size, seed);
        _time.End(PartOf(model.Name, ComparisonStage.Training));
        Tell(new ComparisonUpdate(model.Name, 0, cases.Count, ComparisonStage.Testing));
        var result = BackTest.Run(
            model, cases, done => Tell(new ComparisonUpdate(model.Name, done, cases.Count, ComparisonStage.Testing)), cancellationToken);
        SampledResult? sampled = null;
        if (sampledNegatives)
        {
            var (hr10, ndcg10) = SampledNegativesTest.Run(model, cases, seed, cancellationToken);
            sampled = new SampledResult(hr10, ndcg10);
        }

        Tell(new ComparisonUpdate(model.Name, 1, 1, ComparisonStage.Finished));
        return new ModelEvaluation(model.Name, result, progress, sampled);
    }

    /// <summary>All that will be done: what is computed, and what ranks the cases.</summary>
    private void Expect(string[] wanted)
    {
        var (families, sizes) = (FamiliesOf(wanted), TrainingSizes.Of(new TrainingInput(split, seed)));
        IModelFamily[] networks = [.. families.Where(f => TrainedNames.Contains(f.Name))];
        var shared = new LentTime(maxTrainingMinutes * 60, networks.Length);
        var lanes = LanesFor(networks, sizes);
        foreach (var (name, need) in families.Select(f => (f.Name, CpuSecondsOf(f.Need(sizes)))).OrderBy(f => f.Item2))
        {
            var isTrained = TrainedNames.Contains(name);
            var seconds = isTrained ? Math.Min(shared.Share(), need) : need;
            if (isTrained) shared.End(seconds);
            _time.Expect(PartOf(name, ComparisonStage.Training), seconds, isTrained ? lanes : 1);
        }

        var cases = CaseSample.Of(split.Test, split.Train.ItemVocabulary.Size, seed).Count;
        foreach (var name in wanted)
        {
            // The blend asks all members; what is counted takes no product.
            var members = name == Blend ? families.Length : BaselineNames.All.Contains(name) ? 0.2 : 1;
            var seconds = members * SecondsOfScore * cases * sizes.Items;
            // Of few items the fit takes longer than it takes to score them: it goes over all scores of a case again and again.
            var fit = SecondsOfFit * Math.Min(MostScoresOfFit, (double)members * cases * sizes.Items);
            if (families.All(f => f.Name != name)) _time.Expect(PartOf(name, ComparisonStage.Training), seconds + (name == Blend ? fit : 0));
            _time.Expect(PartOf(name, ComparisonStage.Testing), seconds);
        }
    }

    /// <summary>Says how far it is, and what is left of the whole.</summary>
    private void Tell(ComparisonUpdate update)
    {
        if (update.Stage == ComparisonStage.Finished) _time.End(PartOf(update.Model, ComparisonStage.Testing));
        else if (update is { Done: 0, Share: 0 }) _time.Begin(PartOf(update.Model, update.Stage));
        else if (update.Stage == ComparisonStage.Testing) _time.Reach(PartOf(update.Model, update.Stage), update.Done / (double)update.Total);
        observer?.Invoke(update with { TotalSecondsLeft = _time.SecondsLeft() });
    }

    /// <summary>Networks are trained side by side; of the others each is a kind by itself.</summary>
    private static string PartOf(string model, ComparisonStage stage) =>
        stage == ComparisonStage.Training && !TrainedNames.Contains(model) ? $"{model} {stage}" : $"{stage} {model}";
}
