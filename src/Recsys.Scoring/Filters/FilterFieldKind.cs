namespace Recsys.Scoring.Filters;

/// <summary>What the values of a field are.</summary>
internal enum FilterFieldKind
{
    /// <summary>Texts of a field that every description has.</summary>
    Known,

    /// <summary>Texts of a field that shops name.</summary>
    Attribute,

    /// <summary>The item's own id.</summary>
    Id,

    /// <summary>A moment.</summary>
    Moment,
}
