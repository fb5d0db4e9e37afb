using Recsys.Domain.Context;
using Recsys.Models.Context;
using Recsys.Models.Contracts;

namespace Recsys.Models.Sequence;

/// <summary>What the data and the options make of the network's inputs.</summary>
/// <param name="Items">Rows of the item tables.</param>
/// <param name="HasTime">Whether gaps are read.</param>
/// <param name="Context">The rows of the context; without ids where it is not read.</param>
internal sealed record SequenceShape(int Items, bool HasTime, ContextBasis Context)
{
    public static SequenceShape Of(TrainingInput input, SequenceOptions options)
    {
        var train = input.Split.Train;
        return new SequenceShape(
            train.ItemVocabulary.Size, options.UseTime && train.IsTimed,
            ContextBasis.Of(options.UseContext ? train.Context : ContextFeatures.None));
    }
}
