namespace Recsys.Models.Blend;

/// <summary>What a pass over the scores of all cases finds at some parameters.</summary>
/// <param name="Parameters">Where it was made.</param>
/// <param name="Logs"><c>log softmax[target]</c>, shape [cases].</param>
/// <param name="Means">Mean score of each member, shape [members] a case.</param>
/// <param name="Covariances">Shape [members × members] a case, 0 but for <paramref name="Moving"/>.</param>
/// <param name="Moving">The members whose covariances were counted.</param>
internal sealed record BlendPass(double[] Parameters, double[] Logs, double[][] Means, double[][] Covariances, int[] Moving);
