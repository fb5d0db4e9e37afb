using Microsoft.DurableTask;

namespace Recsys.Functions.Training;

/// <summary>
/// How often a step is tried. A step that throws is wrong and is tried three times. A step whose worker died is not: the real host charges
/// such a death to every activity that ran in the worker, so these are counted apart, and where several run there may be many.
/// </summary>
internal sealed class Attempts
{
    public const int OfErrors = 3;

    /// <summary>Of a step that others run beside: any of them may be what the worker dies of.</summary>
    public const int OfSharedDeaths = 20;

    /// <summary>Of a step that runs alone: it is what its worker dies of, or what the time of a function is too short for.</summary>
    public const int OfDeaths = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private readonly int _mostDeaths;
    private int _errors;
    private int _deaths;

    internal Attempts(int mostDeaths) => _mostDeaths = mostDeaths;

    /// <summary>The options of one call of an activity.</summary>
    public static TaskOptions ForStep(int mostDeaths = OfDeaths)
    {
        // Replays run the handler again over the same failures: the counts are the same each time.
        var attempts = new Attempts(mostDeaths);
        return TaskOptions.FromRetryHandler(async retry =>
        {
            if (attempts.PauseAfter(retry.LastFailure) is not { } pause) return false;
            if (pause > TimeSpan.Zero) await retry.OrchestrationContext.CreateTimer(pause, CancellationToken.None);
            return true;
        });
    }

    /// <summary>Counts a failure: how long to wait before the step is tried again, or null where it was tried often enough.</summary>
    internal TimeSpan? PauseAfter(TaskFailureDetails failure)
    {
        if (IsDeath(failure)) return ++_deaths < _mostDeaths ? TimeSpan.Zero : null;
        return ++_errors < OfErrors ? FirstPause * Math.Pow(2, _errors - 1) : null;
    }

    /// <summary>Hosts name the end of a worker by the type of the exception; some say only how its process ended.</summary>
    public static bool IsDeath(TaskFailureDetails? failure)
    {
        for (; failure is not null; failure = failure.InnerFailure)
        {
            if (failure.ErrorType.Contains("WorkerProcessExit", StringComparison.Ordinal)
                || failure.ErrorType.Contains("FunctionTimeout", StringComparison.Ordinal)
                || failure.ErrorMessage.Contains(" exited with code ", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What was thrown first: the failures around it only say that they failed because of it.</summary>
    public static TaskFailureDetails FirstOf(TaskFailureDetails failure)
    {
        while (failure.InnerFailure is { } inner) failure = inner;
        return failure;
    }
}
