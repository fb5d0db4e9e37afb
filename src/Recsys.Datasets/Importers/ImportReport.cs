using Recsys.Datasets.Reports;

namespace Recsys.Datasets.Importers;

/// <summary>What became of a file.</summary>
/// <param name="Form">The form that was recognised.</param>
/// <param name="Order">What the file knows of time.</param>
/// <param name="Read">Valid interactions.</param>
/// <param name="Resent">Lines that are an event which an earlier line is: they count once.</param>
/// <param name="NotPositive">Valid interactions that are no positive signal and so are no part of the data set.</param>
/// <param name="Attributes">Context fields that describe the item or the user and so are no part of the data set either.</param>
/// <param name="Rejections">Lines that could not be read.</param>
public sealed record ImportReport(
    InteractionForm Form, InteractionOrder Order, long Read, long Resent, long NotPositive, IReadOnlyList<string> Attributes,
    RejectionReport Rejections);
