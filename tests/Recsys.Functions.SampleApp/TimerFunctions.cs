using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.SampleApp;

public sealed class TimerFunctions(Journal journal)
{
    [Function("Sweep")]
    public void Sweep([TimerTrigger("%SampleSchedule%")] TimerInfo timer) => journal.Write("Sweep", timer.IsPastDue ? "late" : "in time");
}
