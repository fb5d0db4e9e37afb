using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Neighbours;
using Recsys.Models.Families.Popularity;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models;

/// <summary>All families with their defaults, by name.</summary>
public static class ModelFamilies
{
    /// <summary>The families that are trained by gradient, in the order of every table.</summary>
    public static IReadOnlyList<IModelFamily> Trained { get; } = [new NcfFamily(), new AutoencoderFamily(), new GcnFamily(), new SequenceFamily()];

    /// <summary>What is counted in a moment instead of trained: popularity in context, and neighbours.</summary>
    public static IReadOnlyList<IModelFamily> Counted { get; } = [new PopularityFamily(), new NeighboursFamily()];

    /// <summary>The trained families and, last, the counted ones: the members of a blend.</summary>
    public static IReadOnlyList<IModelFamily> All { get; } = [.. Trained, .. Counted];

    /// <summary>The family of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that there are.</exception>
    public static IModelFamily Get(string name) => All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no model family '{name}'; there are {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));

    /// <summary>A trained family with settings of its own.</summary>
    /// <param name="options">The options record of one of <see cref="Trained"/>.</param>
    /// <exception cref="ArgumentException">The options belong to none of them.</exception>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is out of its range.</exception>
    public static IModelFamily With(object options) => options switch
    {
        NcfOptions ncf => new NcfFamily(ncf),
        AutoencoderOptions autoencoder => new AutoencoderFamily(autoencoder),
        GcnOptions gcn => new GcnFamily(gcn),
        SequenceOptions sequence => new SequenceFamily(sequence),
        _ => throw new ArgumentException($"No trained family has options of the type {options?.GetType().Name ?? "null"}.", nameof(options)),
    };
}
