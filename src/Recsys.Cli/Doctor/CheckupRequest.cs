namespace Recsys.Cli.Doctor;

/// <summary>What to look at.</summary>
/// <param name="StateDirectory">The folder of the local system.</param>
/// <param name="Ports">Ports that a local system would take.</param>
/// <param name="Storage">A connection string to try, or null.</param>
internal sealed record CheckupRequest(string StateDirectory, IReadOnlyList<(int Port, string Purpose)> Ports, string? Storage);
