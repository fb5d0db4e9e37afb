namespace Recsys.Functions.Host.Jobs;

/// <summary>
/// What the emitted class of an app's functions derives from: each of its methods hands its name and arguments on. It is public because
/// an emitted assembly sees nothing else.
/// </summary>
public abstract class JobFunctions
{
    internal JobRunner? Runner { get; set; }

    /// <summary>Runs a function in the worker.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="arguments">A value for each of its inputs: a text, or a <see cref="Microsoft.Azure.WebJobs.TimerInfo"/>.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    /// <returns>What the function returned: a text, JSON, bytes, a number, or null.</returns>
    protected Task<object?> RunAsync(string function, object[] arguments, CancellationToken cancellationToken) =>
        Runner!.RunAsync(function, arguments, cancellationToken);
}
