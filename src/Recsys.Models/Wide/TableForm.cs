using Recsys.Datasets;

namespace Recsys.Models.Wide;

/// <summary>How a table of pairs of items is made of histories.</summary>
internal abstract record TableForm
{
    /// <summary>The table of the training data.</summary>
    public abstract ItemNeighbours Build(InteractionDataset train, CancellationToken cancellationToken = default);
}
