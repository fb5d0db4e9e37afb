using Recsys.Domain.Context;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Sequence;

/// <summary>What the data and the options make of the network's inputs.</summary>
/// <param name="Basis">The items and what describes them.</param>
/// <param name="HasTime">Whether gaps are read.</param>
/// <param name="Context">The rows of the context; without ids where it is not read.</param>
/// <param name="Dropout">Dropout on the embedded events and on the state.</param>
internal sealed record SequenceShape(ItemBasis Basis, bool HasTime, ContextBasis Context, double Dropout)
{
    /// <summary>Interactions from which on less must be dropped.</summary>
    private const int Many = 500_000;

    /// <summary>Items, the padding one included.</summary>
    public int Items => Basis.Items;

    public static SequenceShape Of(TrainingInput input, SequenceOptions options)
    {
        var train = input.Split.Train;
        var readsContext = options.UseContext ?? train.Context.Fields.Any(f => f.Kind == ContextFieldKind.Categorical);
        return new SequenceShape(
            ItemBasis.Of(input, options.UseCatalog), options.UseTime && train.IsTimed,
            ContextBasis.Of(readsContext ? train.Context : ContextFeatures.None),
            options.Dropout ?? (input.Choices.Train.Count >= Many ? 0.3 : 0.5));
    }
}
