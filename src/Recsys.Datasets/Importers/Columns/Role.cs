namespace Recsys.Datasets.Importers.Columns;

/// <summary>What a column holds.</summary>
internal enum Role
{
    /// <summary>Nothing that is read.</summary>
    None,
    User,
    Item,
    Rating,
    Value,
    Time,
    Type,
    Session,

    /// <summary>Whether there was an interaction at all.</summary>
    Label,

    /// <summary>Whether its user wants the item no more.</summary>
    Hide,
    Context,

    /// <summary>A column that describes the item.</summary>
    OfItem,

    /// <summary>Whether, or how often, one kind of thing was done; other columns say it of others.</summary>
    Deed,
}
