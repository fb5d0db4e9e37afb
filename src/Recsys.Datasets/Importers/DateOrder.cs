namespace Recsys.Datasets.Importers;

/// <summary>Which number of a date such as 03/04/2019 is the day.</summary>
public enum DateOrder
{
    /// <summary>The file must say: a number above 12 is a day.</summary>
    Unknown,

    /// <summary>Day, month, year.</summary>
    Dmy,

    /// <summary>Month, day, year.</summary>
    Mdy,
}
