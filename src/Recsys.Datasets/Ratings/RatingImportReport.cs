using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;

namespace Recsys.Datasets.Ratings;

/// <summary>What became of a file of ratings.</summary>
/// <param name="Form">The form that was recognised.</param>
/// <param name="Read">Valid interactions.</param>
/// <param name="Resent">Lines that are an event which an earlier line is: they count once.</param>
/// <param name="WithoutValue">Valid interactions without a value.</param>
/// <param name="OfOtherTypes">Valid interactions whose value is no rating.</param>
/// <param name="Replaced">Ratings that another rating of the same item by the same user replaced.</param>
/// <param name="Rejections">Lines that could not be read.</param>
public sealed record RatingImportReport(
    InteractionForm Form, long Read, long Resent, long WithoutValue, long OfOtherTypes, long Replaced, RejectionReport Rejections);
