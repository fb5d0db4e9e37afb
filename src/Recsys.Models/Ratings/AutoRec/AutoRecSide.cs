namespace Recsys.Models.Ratings.AutoRec;

/// <summary>Whose ratings are one row of AutoRec.</summary>
public enum AutoRecSide
{
    /// <summary>I-AutoRec: all ratings that an item got.</summary>
    Item,

    /// <summary>U-AutoRec: all ratings that a user gave.</summary>
    User,
}
