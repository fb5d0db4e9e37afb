namespace Recsys.SpeedBench.Training;

/// <summary>What a training step takes on average over a round, in milliseconds.</summary>
/// <param name="Processor">Processor time of the process: what other processes take of the core is not in it.</param>
/// <param name="Wall">Wall time.</param>
/// <param name="Inputs">The part of <paramref name="Processor"/> in which the inputs are sampled and laid out; zero where it is not known.</param>
/// <param name="Steps">Steps of the round.</param>
internal sealed record StepTime(double Processor, double Wall, double Inputs, int Steps);
