namespace Recsys.Domain.Context;

/// <summary>Where the value of a context field comes from.</summary>
public enum ContextFieldKind
{
    /// <summary>The hour of the local time, 0 to 23.</summary>
    Hour,

    /// <summary>The day of the week of the local time, Monday = 0 to Sunday = 6.</summary>
    Weekday,

    /// <summary>A field of <see cref="RequestContext"/>, with a vocabulary learnt from the training data.</summary>
    Categorical,
}
