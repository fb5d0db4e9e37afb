namespace Recsys.SpeedBench.Training;

/// <summary>A training step of ours.</summary>
internal interface ITimedStep : IDisposable
{
    /// <summary>The name under which the other side knows it.</summary>
    string Name { get; }

    /// <summary>What the table calls it.</summary>
    string Title { get; }

    /// <summary>Some steps, timed.</summary>
    StepTime Round();
}
