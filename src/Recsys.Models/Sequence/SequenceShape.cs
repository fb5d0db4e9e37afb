using Recsys.Domain.Context;
using Recsys.Models.Context;
using Recsys.Models.Contracts;
using Recsys.Models.Items;

namespace Recsys.Models.Sequence;

/// <summary>What the data and the options make of the network's inputs.</summary>
/// <param name="Basis">The items and what describes them.</param>
/// <param name="HasTime">Whether gaps are read.</param>
/// <param name="Context">The rows of the context; without ids where it is not read.</param>
/// <param name="EmbeddingSize">d.</param>
/// <param name="HiddenSize">Width of the recurrent state.</param>
/// <param name="Dropout">Dropout on the embedded events and on the state.</param>
internal sealed record SequenceShape(ItemBasis Basis, bool HasTime, ContextBasis Context, int EmbeddingSize, int HiddenSize, double Dropout)
{
    /// <summary>Interactions from which on a wider network pays and less must be dropped.</summary>
    private const int Many = 500_000;

    /// <summary>Items, the padding one included.</summary>
    public int Items => Basis.Items;

    public static SequenceShape Of(TrainingInput input, SequenceOptions options)
    {
        var train = input.Split.Train;
        var hasMany = train.Count >= Many;
        var d = options.EmbeddingSize ?? (hasMany ? 128 : 64);
        return new SequenceShape(
            ItemBasis.Of(input, options.UseCatalog), options.UseTime && train.IsTimed,
            ContextBasis.Of(options.UseContext ? train.Context : ContextFeatures.None), d, options.HiddenSize ?? (2 * d),
            options.Dropout ?? (hasMany ? 0.3 : 0.5));
    }
}
