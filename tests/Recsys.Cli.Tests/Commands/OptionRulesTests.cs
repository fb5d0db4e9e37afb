namespace Recsys.Cli.Tests.Commands;

public sealed class OptionRulesTests
{
    private const string Tune = "tune --data no-such-file --out no-such-table";

    [Theory]
    [InlineData(Tune, "--families nosuch", "expected some of")]
    [InlineData(Tune, "--trials 0", "expected 1 to 10000")]
    [InlineData(Tune, "--epochs 1001", "expected 1 to 1000")]
    [InlineData(Tune, "--eta 1", "expected 2 to 10")]
    [InlineData("train", "--families ncf,nosuch", "'nosuch' is unknown; expected some of")]
    [InlineData("train", "--slice-seconds NaN", "expected 1 to 900")]
    [InlineData("train", "--max-training-minutes 0", "expected 0.1 to 10000")]
    [InlineData("evaluate --data no-such-file", "--models nosuch", "expected some of")]
    [InlineData("evaluate --data no-such-file", "--max-training-minutes 0", "above 0")]
    [InlineData("up", "--partitions 0", "expected 1 to 1024")]
    [InlineData("up", "--hub-port 70000", "expected 0 to 65535")]
    [InlineData("hub", "--partitions 1025", "expected 1 to 1024")]
    [InlineData("hub", "--port -1", "expected 0 to 65535")]
    public async Task A_value_that_an_option_does_not_take_is_an_error_of_the_command_line_that_says_what_it_takes(
        string verb, string option, string expected)
    {
        var (code, _, errors) = await CommandRun.RunAsync([.. verb.Split(' '), .. option.Split(' ')]);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(option.Split(' ')[0], errors, StringComparison.Ordinal);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }
}
