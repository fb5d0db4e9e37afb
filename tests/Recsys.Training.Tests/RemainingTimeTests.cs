using Microsoft.Extensions.Time.Testing;
using Recsys.Training.Evaluations;

namespace Recsys.Training.Tests;

public sealed class RemainingTimeTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RemainingTime _time;

    public RemainingTimeTests() => _time = new RemainingTime(_clock);

    [Fact]
    public void Before_anything_runs_what_is_expected_is_left()
    {
        _time.Expect("train a", 60, lanes: 2);
        _time.Expect("train b", 20, lanes: 2);
        _time.Expect("test a", 10);
        _time.Expect("test b", 30);
        // The longest of what runs side by side, and all of what does not.
        Assert.Equal(60 + 40, _time.SecondsLeft(), 1e-6);
    }

    [Fact]
    public void What_takes_longer_than_expected_says_so_of_its_kind()
    {
        _time.Expect("test a", 10);
        _time.Expect("test b", 30);
        _time.Expect("train a", 7);
        _time.Begin("test a");
        Pass(20);
        _time.End("test a");
        Assert.Equal(60 + 7, _time.SecondsLeft(), 1e-6);
    }

    [Fact]
    public void What_runs_takes_what_its_progress_says()
    {
        _time.Expect("train a", 100);
        _time.Begin("train a");
        Pass(10);
        _time.Reach("train a", 0.25);
        Assert.Equal(30, _time.SecondsLeft(), 1e-6);
        Pass(30);
        _time.End("train a");
        Assert.Equal(0, _time.SecondsLeft());
    }

    /// <summary>Parts of a kind take what was expected times a factor that nobody knew, within a tenth of each other.</summary>
    [Theory]
    [InlineData(0.3, 3.0)]
    [InlineData(1.0, 1.0)]
    [InlineData(4.0, 0.5)]
    public void After_the_first_tenth_the_time_left_is_right_within_thirty_percent(double training, double testing)
    {
        string[] names = ["a", "b", "c", "d", "e"];
        double Took(string kind, int n) => (kind == "train" ? 40 * training : 30 * testing) * (1 + (0.05 * ((n % 3) - 1)));
        foreach (var name in names)
        {
            _time.Expect($"train {name}", 40);
            _time.Expect($"test {name}", 30);
        }

        var whole = names.Select((_, n) => Took("train", n) + Took("test", n)).Sum();
        double passed = 0;
        for (var n = 0; n < names.Length; n++)
        {
            foreach (var kind in (string[])["train", "test"])
            {
                _time.Begin($"{kind} {names[n]}");
                for (var step = 1; step <= 20; step++)
                {
                    Pass(Took(kind, n) / 20);
                    passed += Took(kind, n) / 20;
                    _time.Reach($"{kind} {names[n]}", step / 20.0);
                    // The second kind says nothing of itself before it has begun.
                    if (passed < 0.1 * whole || (n == 0 && kind == "train")) continue;
                    Assert.Equal(whole - passed, _time.SecondsLeft(), (0.3 * (whole - passed)) + 1e-6);
                }

                _time.End($"{kind} {names[n]}");
            }
        }
    }

    [Fact]
    public void What_is_told_seldom_takes_no_longer_because_nothing_was_told_since()
    {
        _time.Expect("train a", 10);
        _time.Expect("train b", 10);
        _time.Begin("train a");
        Pass(10);
        _time.Reach("train a", 0.1);
        // The second part takes as many times what was expected as the first: 100 s each.
        Assert.Equal(90 + 100, _time.SecondsLeft(), 1e-6);
        Pass(9);
        Assert.Equal(81 + 100, _time.SecondsLeft(), 1e-6);
    }

    [Fact]
    public void A_part_that_has_told_little_and_takes_longer_than_expected_is_not_over_at_once()
    {
        _time.Expect("train a", 5);
        _time.Begin("train a");
        Pass(10);
        _time.Reach("train a", 0.01);
        Assert.Equal(990, _time.SecondsLeft(), 1e-6);
    }

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
