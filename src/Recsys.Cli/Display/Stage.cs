using System.Globalization;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>One stage of a long work. May be told from any thread.</summary>
internal sealed class Stage
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly ProgressTask? _bar;
    private readonly Action<string> _print;
    private readonly Lock _gate = new();
    private readonly long _begun;
    private long _printed;

    public Stage(string name, TimeProvider time, ProgressTask? bar, Action<string> print)
    {
        (_name, _time, _bar, _print) = (name, time, bar, print);
        _begun = _printed = time.GetTimestamp();
        if (_bar is not null)
        {
            _bar.IsIndeterminate = true;
        }
    }

    public void Report(double done, double total, string text)
    {
        lock (_gate)
        {
            if (_bar is not null)
            {
                _bar.IsIndeterminate = total <= 0;
                (_bar.MaxValue, _bar.Value) = (Math.Max(total, 1), done);
                _bar.Description = Markup.Escape($"{_name}: {text}");
            }
            else if (_time.GetElapsedTime(_printed) >= LineInterval)
            {
                _printed = _time.GetTimestamp();
                _print($"{_name}: {text}");
            }
        }
    }

    public void Done(string text) =>
        End(text, string.Create(CultureInfo.InvariantCulture, $" ({_time.GetElapsedTime(_begun).TotalSeconds:0.0} s)"));

    /// <summary>Done, where the text says how long it took.</summary>
    public void DoneAsSaid(string text) => End(text, "");

    private void End(string text, string seconds)
    {
        lock (_gate)
        {
            if (_bar is not null)
            {
                _bar.IsIndeterminate = false;
                _bar.Value = _bar.MaxValue;
                _bar.Description = Markup.Escape($"{_name}: {text}");
                _bar.StopTask();
            }
            else
            {
                _print($"{_name}: {text}{seconds}");
            }
        }
    }
}
