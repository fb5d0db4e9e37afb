using Recsys.Domain.Context;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Ncf;

/// <summary>The sizes that the data dictates.</summary>
/// <param name="Users">Rows of the users, the unknown one included.</param>
/// <param name="Items">Rows of the items, the padding one included.</param>
/// <param name="Context">The rows of the context; without ids where there is none.</param>
/// <param name="History">How histories are read.</param>
internal sealed record NcfShape(int Users, int Items, ContextBasis Context, HistoryForm History)
{
    /// <summary>Rows of the one table that users, history items and context ids share.</summary>
    public int QueryRows => Users + Items + Context.Rows;

    /// <summary>Row of a history item.</summary>
    public int HistoryRow(int item) => Users + item;

    /// <summary>Row of a row of the context.</summary>
    public int ContextRow(int row) => Users + Items + row;

    public static NcfShape Of(TrainingInput input, NcfOptions options)
    {
        var train = input.Split.Train;
        var isInside = options.UseContext ?? train.Context.Fields.All(f => f.Kind != ContextFieldKind.Categorical);
        return new NcfShape(
            train.UserVocabulary.Size, train.ItemVocabulary.Size, ContextBasis.Of(isInside ? train.Context : ContextFeatures.None),
            HistoryForm.Of(input, options.HistoryHalfLife, options.CutHistories));
    }
}
