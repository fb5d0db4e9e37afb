using NCrontab;

namespace Recsys.Functions.Embedded.Timers;

/// <summary>A six-field NCRONTAB schedule in UTC.</summary>
internal sealed class CronSchedule
{
    private const int Fields = 6;
    private readonly CrontabSchedule schedule;

    private CronSchedule(CrontabSchedule schedule) => this.schedule = schedule;

    /// <exception cref="FormatException">The text is no such schedule; the message says what is wrong with it.</exception>
    public static CronSchedule Parse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields != Fields)
            throw new FormatException($"the schedule '{text}' has {fields} fields; expected {Fields}: second minute hour day month weekday");
        try
        {
            return new CronSchedule(CrontabSchedule.Parse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = true }));
        }
        catch (CrontabException e)
        {
            throw new FormatException($"the schedule '{text}' is wrong: {e.Message}", e);
        }
    }

    /// <summary>The first occurrence after a time.</summary>
    public DateTime Next(DateTime after) => DateTime.SpecifyKind(schedule.GetNextOccurrence(after), DateTimeKind.Utc);

    /// <summary>The shortest time between the occurrences that follow.</summary>
    public TimeSpan ShortestInterval(DateTime after, int occurrences)
    {
        var shortest = TimeSpan.MaxValue;
        for (var last = Next(after); occurrences > 0 && last < DateTime.MaxValue.AddDays(-1); occurrences--)
        {
            var next = Next(last);
            shortest = next - last < shortest ? next - last : shortest;
            last = next;
        }

        return shortest;
    }
}
