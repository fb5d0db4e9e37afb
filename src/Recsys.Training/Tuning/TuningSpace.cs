using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Sequence;

namespace Recsys.Training.Tuning;

/// <summary>The settings of each family that a search varies, with their ranges; every other setting keeps its default.</summary>
public static class TuningSpace
{
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Dictionary<string, TuningRange[]> Ranges = new(StringComparer.Ordinal)
    {
        [NcfOptions.FamilyName] =
        [
            TuningRange.OneOf(nameof(NcfOptions.EmbeddingSize), 16, 32, 64, 128),
            TuningRange.OneOf<int[]>(nameof(NcfOptions.HiddenSizes), [64, 32, 16], [128, 64], [64]),
            TuningRange.Even(nameof(NcfOptions.HistoryExponent), 0, 1, 0.25),
            TuningRange.OneOf(nameof(NcfOptions.HistoryHalfLife), 5, 10, 15, 20, 40),
            TuningRange.Even(nameof(NcfOptions.UserDropout), 0, 0.6, 0.2),
            TuningRange.Even(nameof(NcfOptions.Dropout), 0, 0.6, 0.1),
            TuningRange.OneOf(nameof(NcfOptions.Negatives), 2, 4, 8, 16),
            TuningRange.OneOf(nameof(NcfOptions.Loss), [.. Enum.GetNames<NcfLoss>()]),
            TuningRange.OneOf(nameof(NcfOptions.BatchSize), 128, 512, 2048),
            TuningRange.Logarithmic(nameof(NcfOptions.LearningRate), 3e-4, 1e-2),
        ],
        [AutoencoderOptions.FamilyName] =
        [
            TuningRange.OneOf<int[]>(nameof(AutoencoderOptions.HiddenSizes), [64], [100], [200], [400], [128, 64, 128], [600, 200, 600]),
            TuningRange.OneOf(nameof(AutoencoderOptions.Variational), false, true),
            TuningRange.OneOf(nameof(AutoencoderOptions.HistoryHalfLife), 5, 10, 15, 20, 40),
            TuningRange.Even(nameof(AutoencoderOptions.InputDropout), 0.1, 0.9, 0.1),
            TuningRange.OneOf(nameof(AutoencoderOptions.BatchSize), 16, 64, 256),
            TuningRange.Logarithmic(nameof(AutoencoderOptions.LearningRate), 3e-4, 1e-2),
            TuningRange.Logarithmic(nameof(AutoencoderOptions.WeightDecay), 1e-4, 1),
        ],
        [GcnOptions.FamilyName] =
        [
            TuningRange.OneOf(nameof(GcnOptions.EmbeddingSize), 32, 64, 128, 256),
            TuningRange.OneOf(nameof(GcnOptions.Layers), 1, 2, 3),
            TuningRange.Even(nameof(GcnOptions.Temperature), 0.05, 0.4, 0.05),
            TuningRange.OneOf(nameof(GcnOptions.HistoryHalfLife), 5, 10, 15, 20, 40),
            TuningRange.Even(nameof(GcnOptions.HistoryDropout), 0.1, 0.9, 0.2),
            TuningRange.Even(nameof(GcnOptions.UserDropout), 0, 0.6, 0.2),
            TuningRange.OneOf(nameof(GcnOptions.BatchSize), 32, 64, 256),
            TuningRange.Logarithmic(nameof(GcnOptions.LearningRate), 1e-3, 2e-2),
            TuningRange.Logarithmic(nameof(GcnOptions.WeightDecay), 1e-4, 0.5),
        ],
        [SequenceOptions.FamilyName] =
        [
            TuningRange.OneOf(nameof(SequenceOptions.Encoder), [.. Enum.GetNames<SequenceEncoderKind>()]),
            TuningRange.OneOf(nameof(SequenceOptions.EmbeddingSize), 32, 64, 128),
            TuningRange.OneOf(nameof(SequenceOptions.HiddenSize), 64, 128, 256),
            TuningRange.OneOf(nameof(SequenceOptions.MaxHistory), 20, 50, 200),
            TuningRange.Even(nameof(SequenceOptions.Dropout), 0, 0.6, 0.1),
            TuningRange.OneOf(nameof(SequenceOptions.TiedEmbeddings), true, false),
            TuningRange.OneOf(nameof(SequenceOptions.BatchSize), 16, 32, 128),
            TuningRange.Logarithmic(nameof(SequenceOptions.LearningRate), 5e-4, 1e-2),
        ],
    };

    /// <summary>The ranges of a family.</summary>
    /// <exception cref="ArgumentException">The family has none.</exception>
    public static IReadOnlyList<TuningRange> Of(string family) => Ranges.TryGetValue(family, out var ranges)
        ? ranges
        : throw new ArgumentException($"There is no search space for '{family}'; there are {string.Join(", ", Ranges.Keys)}.", nameof(family));

    /// <summary>The changes of a trial against the defaults. Trial 0 is the defaults themselves; the same seed draws the same trials.</summary>
    public static JsonObject Changes(string family, int trial, int seed)
    {
        var changes = new JsonObject();
        if (trial == 0)
        {
            return changes;
        }

        // A stream a trial: more trials later leave the earlier ones as they are.
        var random = new Random(HashCode(seed, trial));
        foreach (var range in Of(family))
        {
            changes[range.Option] = range.Draw(random);
        }

        return changes;
    }

    /// <summary>The family with the changes made to its defaults.</summary>
    /// <exception cref="ArgumentException">A change names no setting of the family.</exception>
    public static IModelFamily Apply(string family, JsonObject changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var defaults = ModelFamilies.Get(family).Options;
        var node = JsonSerializer.SerializeToNode(defaults, defaults.GetType(), Json)!.AsObject();
        foreach (var (name, value) in changes)
        {
            node[name] =
                node.ContainsKey(name) ? value?.DeepClone() : throw new ArgumentException($"'{name}' is no setting of {family}.", nameof(changes));
        }

        return ModelFamilies.With(node.Deserialize(defaults.GetType(), Json)!);
    }

    // System.HashCode differs from process to process.
    private static int HashCode(int seed, int trial) => unchecked((seed * 1_000_003) + (trial * 7_919));
}
