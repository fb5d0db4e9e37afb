using Recsys.Cli.Local;
using Recsys.Datasets;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Splits;

namespace Recsys.Cli.Evaluation;

/// <summary>A file divided as a command was asked to, or why it cannot be.</summary>
internal static class RequestedSplit
{
    /// <param name="path">The file, for the error.</param>
    /// <param name="protocol">The name of the protocol.</param>
    /// <param name="dataset">What was read.</param>
    /// <param name="import">How it was read.</param>
    /// <exception cref="CommandException">The file says too little.</exception>
    public static DatasetSplit Of(string path, string protocol, InteractionDataset dataset, ImportReport import)
    {
        if (protocol == Protocols.TimeSplitName && import.Order == InteractionOrder.WithinUser)
        {
            throw new CommandException(
                $"'{path}' says nothing about time between users, so it cannot be split in time.", "Use --protocol leave-one-out.");
        }

        var split = protocol == Protocols.TimeSplitName ? Protocols.TimeSplit(dataset) : Protocols.LeaveOneOut(dataset);
        if (split.Validation.Count > 0 && split.Test.Count > 0 && split.Train.Count > 0) return split;
        throw new CommandException(
            $"'{path}' leaves nothing to test on: {dataset.Count} interactions of {dataset.UserVocabulary.Count} users.",
            protocol == Protocols.TimeSplitName
                ? "Users who were there before must come again in the last fifth of the events; or use --protocol leave-one-out."
                : $"A user needs at least {Protocols.MinNewItems} different items.");
    }
}
