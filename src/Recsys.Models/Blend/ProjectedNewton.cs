namespace Recsys.Models.Blend;

/// <summary>
/// Maximises a concave objective with some parameters bounded below by 0: Newton steps on the parameters that are free to move, halved
/// until the objective rises (Bertsekas 1982, "Projected Newton methods").
/// </summary>
internal static class ProjectedNewton
{
    private const int MaxIterations = 50;
    private const int MaxHalvings = 30;
    private const double Tolerance = 1e-7;

    public static double[] Maximise(BlendObjective objective, IReadOnlyList<BlendCase> cases, bool nonNegative, double[]? start = null,
        double[]? shares = null, int maxIterations = MaxIterations)
    {
        var size = objective.Size;
        var x = start is { } s && s.Length == size ? (double[])s.Clone() : new double[size];
        var gradient = new double[size];
        for (var iteration = 0; iteration < maxIterations; iteration++)
        {
            var value = objective.Derivatives(cases, x, gradient, out var curvature, shares);
            int[] free = [.. Enumerable.Range(0, size).Where(i => !(nonNegative && i < objective.Members && x[i] <= 0 && gradient[i] <= 0))];
            var step = ConjugateGradients.Solve(curvature, gradient, free);
            var rise = free.Sum(i => step[i] * gradient[i]);
            if (rise <= Tolerance * (1 + Math.Abs(value)))
            {
                break;
            }

            var next = x;
            var scale = 1.0;
            for (var halving = 0; halving < MaxHalvings; halving++, scale /= 2)
            {
                var candidate = (double[])x.Clone();
                foreach (var i in free)
                {
                    candidate[i] += scale * step[i];
                    if (nonNegative && i < objective.Members)
                    {
                        candidate[i] = Math.Max(0, candidate[i]);
                    }
                }

                if (objective.Value(cases, candidate, shares) > value)
                {
                    next = candidate;
                    break;
                }
            }

            if (ReferenceEquals(next, x))
            {
                break;
            }

            x = next;
        }

        return x;
    }
}
