using Recsys.Datasets;

namespace Recsys.Models.Ncf;

/// <summary>The sizes that the data dictates.</summary>
/// <param name="Users">Rows of the users, the unknown one included.</param>
/// <param name="Items">Rows of the items, the padding one included.</param>
/// <param name="ContextSize">Ids over all context fields.</param>
internal sealed record NcfShape(int Users, int Items, int ContextSize)
{
    /// <summary>Rows of the one table that users, history items and context ids share.</summary>
    public int QueryRows => Users + Items + ContextSize;

    /// <summary>Row of a history item.</summary>
    public int HistoryRow(int item) => Users + item;

    /// <summary>Row of a context id.</summary>
    public int ContextRow(int id) => Users + Items + id;

    public static NcfShape Of(InteractionDataset train, NcfOptions options) =>
        new(train.UserVocabulary.Size, train.ItemVocabulary.Size, options.UseContext ? train.Context.Cardinality : 0);
}
