using Microsoft.DurableTask;

namespace Recsys.Functions.Training.Tests;

public sealed class AttemptsTests
{
    private const string DeathOfWorker = "Recsys.Functions.Host.Workers.WorkerProcessExitException";

    [Fact]
    public void A_step_that_throws_is_tried_three_times_with_growing_pauses()
    {
        var attempts = new Attempts(Attempts.OfSharedDeaths);
        Assert.Equal(TimeSpan.FromSeconds(5), attempts.PauseAfter(Failure("System.IO.IOException")));
        Assert.Equal(TimeSpan.FromSeconds(10), attempts.PauseAfter(Failure("System.IO.IOException")));
        Assert.Null(attempts.PauseAfter(Failure("System.IO.IOException")));
    }

    [Theory]
    [InlineData(Attempts.OfDeaths)]
    [InlineData(Attempts.OfSharedDeaths)]
    public void A_step_whose_worker_dies_is_tried_again_at_once_until_it_died_too_often(int most)
    {
        var attempts = new Attempts(most);
        for (var death = 1; death < most; death++) Assert.Equal(TimeSpan.Zero, attempts.PauseAfter(Failure(DeathOfWorker)));
        Assert.Null(attempts.PauseAfter(Failure(DeathOfWorker)));
    }

    [Fact]
    public void Deaths_of_the_worker_do_not_use_up_the_attempts_of_errors()
    {
        var attempts = new Attempts(Attempts.OfSharedDeaths);
        for (var death = 0; death < 10; death++) Assert.NotNull(attempts.PauseAfter(Failure(DeathOfWorker)));
        Assert.NotNull(attempts.PauseAfter(Failure("System.IO.IOException")));
        Assert.NotNull(attempts.PauseAfter(Failure("System.IO.IOException")));
        Assert.NotNull(attempts.PauseAfter(Failure(DeathOfWorker)));
        Assert.Null(attempts.PauseAfter(Failure("System.IO.IOException")));
    }

    [Theory]
    [InlineData(DeathOfWorker, "The worker is gone.", true)]
    [InlineData("Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException", "…", true)]
    [InlineData("Microsoft.Azure.WebJobs.Host.FunctionTimeoutException", "Timeout value of 00:30:00 was exceeded", true)]
    [InlineData("System.Exception", "dotnet exited with code 137 (0x89)", true)]
    [InlineData("System.IO.InvalidDataException", "The training cannot exit.", false)]
    [InlineData("System.OutOfMemoryException", "", false)]
    public void The_end_of_a_worker_is_known_by_type_or_words_however_deep_it_lies(string type, string message, bool isDeath)
    {
        Assert.Equal(isDeath, Attempts.IsDeath(Failure(type, message)));
        Assert.Equal(isDeath, Attempts.IsDeath(Failure("Microsoft.DurableTask.TaskFailedException", "Task failed.", Failure(type, message))));
    }

    [Fact]
    public void A_failed_run_names_what_was_thrown_first() => Assert.Equal(
        "System.IO.InvalidDataException: No model of the run can be trusted.",
        TrainingInstance.CauseOf(
            Failure("A", "Task 'FitBlend' failed.",
                Failure("B", "Invocation failed.", Failure("System.IO.InvalidDataException", "No model of the run can be trusted.")))));

    private static TaskFailureDetails Failure(string type, string message = "…", TaskFailureDetails? inner = null) =>
        new(type, message, StackTrace: null, inner, Properties: null);
}
