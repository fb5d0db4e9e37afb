using Recsys.Models.Contracts;

namespace Recsys.Models.Sequence;

/// <summary>What the data and the options make of the network's inputs.</summary>
/// <param name="Items">Rows of the item tables.</param>
/// <param name="HasTime">Whether gaps are read.</param>
/// <param name="ContextSize">Context ids over all fields; 0 where the context is not read.</param>
internal sealed record SequenceShape(int Items, bool HasTime, int ContextSize)
{
    public static SequenceShape Of(TrainingInput input, SequenceOptions options)
    {
        var train = input.Split.Train;
        return new SequenceShape(
            train.ItemVocabulary.Size, options.UseTime && train.IsTimed, options.UseContext ? train.Context.Cardinality : 0);
    }
}
