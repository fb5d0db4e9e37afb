namespace Recsys.Cli.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>All is well.</summary>
    Well,

    /// <summary>It works, but not as well as it could, or will be put right by itself.</summary>
    Note,

    /// <summary>Something will not work.</summary>
    Ill,
}
