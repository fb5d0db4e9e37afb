using System.Diagnostics;
using System.Numerics.Tensors;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// One epoch: count once a half-life, then try smoothings and weights on the validation cases; or count all events in the form that was chosen.
/// </summary>
internal sealed class PopularityTrainer : ITrainingSession
{
    /// <summary>Scores (cases times items) of a setting, and the cases between which that bounds them.</summary>
    private const int MostScores = 100_000_000, FewestCases = 200, SumsAtOnce = 1_024;

    private readonly TrainingInput _input;
    private readonly PopularityOptions _options;
    private PopularityTables? _chosen;
    private PopularityTables? _tables;

    public PopularityTrainer(TrainingInput input, PopularityOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        (_input, _options) = (input, options);
    }

    public int Epoch => _tables is null ? 0 : 1;

    public int MaxEpochs => 1;

    public bool HasLearnt => IsFinished;

    public bool IsFinished => _tables is not null;

    public double InputCpuSeconds => 0;

    public EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken)
    {
        if (IsFinished)
        {
            throw new InvalidOperationException($"The training of '{PopularityOptions.FamilyName}' has finished after its one epoch.");
        }

        var watch = Stopwatch.StartNew();
        var train = _input.Split.Train;
        if (_chosen is { Form: var chosen })
        {
            _tables = PopularityTables.Of(PopularityCounts.Of(train, chosen.HalfLifeInDays), train.Context, chosen);
            return new EpochReport(1, 0, 0, IsBest: true, watch.Elapsed.TotalSeconds);
        }

        var probe = new ValidationProbe(_input.Split.Validation, _input.Seed, CasesOf(train.ItemVocabulary.Size));
        var hasContext = train.Context.Cardinality > 0;
        var bestLikelihood = double.NegativeInfinity;
        PopularityTables? best = null;
        foreach (var halfLife in train.IsTimed ? _options.HalfLivesInDays : [double.PositiveInfinity])
        {
            var counts = PopularityCounts.Of(train, halfLife);
            foreach (var weight in hasContext ? _options.ContextWeights : [0])
            {
                // Without a weight there is nothing to smooth.
                foreach (var smoothing in weight == 0 ? _options.Smoothings.Take(1) : _options.Smoothings)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var form = new PopularityForm(halfLife, smoothing, weight);
                    var tables = PopularityTables.Of(counts, train.Context, form);
                    var likelihood = MeanLogLikelihood(new PopularityModel(tables), probe);
                    if (likelihood > bestLikelihood)
                    {
                        (bestLikelihood, best) = (likelihood, tables);
                    }
                }
            }
        }

        _tables = best ?? throw new InvalidOperationException("No setting of popularity gives a finite likelihood.");
        return new EpochReport(1, -bestLikelihood, probe.Ndcg10(new PopularityModel(best)), IsBest: true, watch.Elapsed.TotalSeconds);
    }

    public EpochReport? Conclude() => IsFinished ? null : RunEpoch(() => false, CancellationToken.None);

    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Header);
        writer.Write(Epoch);
        _tables?.ToValues().Write(writer);
    }

    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        var header = reader.ReadString();
        if (header != Header)
        {
            throw new InvalidDataException($"The checkpoint is of '{header}'; expected '{Header}'.");
        }

        var train = _input.Split.Train;
        _tables = reader.ReadInt32() == 0
            ? null
            : PopularityTables.Of(ParameterValues.Read(reader), train.ItemVocabulary.Size, train.Context.Cardinality);
    }

    public ITrainedModel Finish()
    {
        if (_tables is null)
        {
            RunEpoch(() => false, CancellationToken.None);
        }

        return new PopularityModel(_tables!);
    }

    public void GoOnFrom(Stream trained) =>
        _chosen = PopularityModel.Of(_input, SavedModel.Read(trained, PopularityOptions.FamilyName)).Tables;

    public void Dispose()
    {
    }

    private static string Header => $"recsys checkpoint 1 {PopularityOptions.FamilyName}";

    /// <summary>Cases that a setting is tried on, where there are as many items.</summary>
    internal static int CasesOf(int items) => Math.Clamp(MostScores / Math.Max(1, items), FewestCases, ValidationProbe.DefaultMaxCases);

    /// <summary>The mean of <c>log softmax(scores over unseen items)[target]</c>; 0 without cases, so that the first setting wins.</summary>
    private static double MeanLogLikelihood(PopularityModel model, ValidationProbe probe)
    {
        var scores = new float[model.ItemSize];
        double sum = 0;
        foreach (var @case in probe.Cases)
        {
            model.Score([@case.Query], scores);
            var target = scores[@case.Target];
            scores[0] = float.NegativeInfinity;
            foreach (var item in @case.Query.History)
            {
                scores[item] = float.NegativeInfinity;
            }

            // They are logarithms of chances, lifted by a context: far from where an exponential overflows. In parts, so that small ones count.
            TensorPrimitives.Exp(scores, scores);
            double denominator = 0;
            for (var from = 0; from < scores.Length; from += SumsAtOnce)
            {
                denominator += TensorPrimitives.Sum(scores.AsSpan(from, Math.Min(SumsAtOnce, scores.Length - from)));
            }

            sum += target - Math.Log(denominator);
        }

        return probe.Cases.Count == 0 ? 0 : sum / probe.Cases.Count;
    }
}
