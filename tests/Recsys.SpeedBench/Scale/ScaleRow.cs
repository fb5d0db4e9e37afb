namespace Recsys.SpeedBench.Scale;

/// <summary>A model of it.</summary>
internal sealed record ScaleRow(string Name, double Ndcg10, double CpuSeconds);
