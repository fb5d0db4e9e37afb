namespace Recsys.Cli.Local;

/// <summary>The line by which 'recsys hub' tells its parent, and a person, how to reach it.</summary>
internal static class HubLine
{
    public const string ConnectionString = "Connection string: ";
}
