using Recsys.Models.Contracts;
using Recsys.Models.Families;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Neighbours;
using Recsys.Models.Families.Popularity;
using Recsys.Models.Families.Sequence;
using Recsys.Models.Wide;

namespace Recsys.Models;

/// <summary>All families with their defaults, by name.</summary>
public static class ModelFamilies
{
    /// <summary>The families that are trained by gradient, in the order of every table.</summary>
    public static IReadOnlyList<IModelFamily> Trained { get; } =
        [With(new NcfOptions()), With(new AutoencoderOptions()), With(new GcnOptions()), With(new SequenceOptions())];

    /// <summary>What is counted or solved instead of trained: popularity in context, neighbours, and windowed EASE.</summary>
    public static IReadOnlyList<IModelFamily> Counted { get; } =
        [With(new PopularityOptions()), With(new NeighboursOptions()), With(new EaseOptions())];

    /// <summary>The trained families and, last, the counted ones: the members of a blend.</summary>
    public static IReadOnlyList<IModelFamily> All { get; } = [.. Trained, .. Counted];

    /// <summary>The family of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that there are.</exception>
    public static IModelFamily Get(string name) => All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no model family '{name}'; there are {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));

    /// <summary>A family with settings of its own.</summary>
    /// <param name="options">The options record of one of <see cref="All"/>.</param>
    /// <exception cref="ArgumentException">The options belong to none of them.</exception>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is out of its range.</exception>
    public static IModelFamily With(object options) => options switch
    {
        NcfOptions ncf => new ModelFamily(
            NcfOptions.FamilyName, ncf, i => new NcfTrainer(i, ncf.For(SizesOf(i))), (i, stream) => NcfModel.Load(i, ncf.For(SizesOf(i)), stream),
            ncf.NeedOf, ncf.WideOf),
        AutoencoderOptions autoencoder => new ModelFamily(
            AutoencoderOptions.FamilyName, autoencoder, i => new AutoencoderTrainer(i, autoencoder.For(SizesOf(i))),
            (i, stream) => AutoencoderModel.Load(i, autoencoder.For(SizesOf(i)), stream), autoencoder.NeedOf, autoencoder.WideOf),
        GcnOptions gcn => new ModelFamily(
            GcnOptions.FamilyName, gcn, i => new GcnTrainer(i, gcn.For(SizesOf(i))), (i, stream) => GcnTrainer.Load(i, gcn.For(SizesOf(i)), stream),
            gcn.NeedOf, gcn.WideOf),
        SequenceOptions sequence => new ModelFamily(
            SequenceOptions.FamilyName, sequence, i => new SequenceTrainer(i, sequence.For(SizesOf(i))),
            (i, stream) => SequenceModel.Load(i, sequence.For(SizesOf(i)), stream), sequence.NeedOf, sequence.WideOf),
        PopularityOptions popularity => new ModelFamily(
            PopularityOptions.FamilyName, popularity, i => new PopularityTrainer(i, popularity), PopularityModel.Load, NeedOfCounts),
        NeighboursOptions neighbours => new ModelFamily(
            NeighboursOptions.FamilyName, neighbours,
            i => new TableTrainer(NeighboursOptions.FamilyName, i, () => TableChoice.Rules(i, neighbours)),
            (i, stream) => TableModel.Load(NeighboursOptions.FamilyName, i, stream), NeedOfCounts),
        EaseOptions ease => new ModelFamily(
            EaseOptions.FamilyName, ease, i => new TableTrainer(EaseOptions.FamilyName, i, () => TableChoice.Ease(i, ease)),
            (i, stream) => TableModel.Load(EaseOptions.FamilyName, i, stream), ease.NeedOf),
        _ => throw new ArgumentException($"No family has options of the type {options?.GetType().Name ?? "null"}.", nameof(options)),
    };

    private static TrainingSizes SizesOf(TrainingInput input) => TrainingSizes.Of(input);

    /// <summary>What is counted passes over the data a few times, once for each of its forms.</summary>
    private static TrainingNeed NeedOfCounts(TrainingSizes sizes) => new(16L * sizes.Interactions, 3e-5 * sizes.Interactions, MaxEpochs: 1);
}
