using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Recsys.Functions.SampleApp;

public sealed partial class TimerFunctions(ILogger<TimerFunctions> logger)
{
    [Function("Sweep")]
    public void Sweep([TimerTrigger("%SampleSchedule%")] TimerInfo timer) => Swept(logger, timer.IsPastDue);

    [LoggerMessage(1, LogLevel.Information, "swept, past due: {IsPastDue}")]
    private static partial void Swept(ILogger logger, bool isPastDue);
}
