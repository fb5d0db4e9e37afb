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

    public static double[] Maximise(
        BlendObjective objective, IReadOnlyList<BlendCase> cases, bool nonNegative, double[]? start = null, int maxIterations = MaxIterations)
    {
        var x = start is { } s && s.Length == objective.Size ? s : new double[objective.Size];
        var at = objective.Pass(cases, x, nonNegative);
        for (var iteration = 0; iteration < maxIterations && Step(objective, cases, at, nonNegative) is { } next; iteration++) at = next;
        return at.Parameters;
    }

    /// <summary>A step; null where none rises.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="at">Where to step from.</param>
    /// <param name="nonNegative">Whether common weights are bounded.</param>
    /// <param name="shares">How far each case counts.</param>
    /// <returns>A pass at the new parameters: the next step, and the next round of an expectation, begin with it.</returns>
    public static BlendPass? Step(BlendObjective objective, IReadOnlyList<BlendCase> cases, BlendPass at, bool nonNegative, double[]? shares = null)
    {
        var (x, size) = (at.Parameters, objective.Size);
        bool IsBounded(int i) => nonNegative && i < objective.Members;
        var gradient = new double[size];
        var curvature = objective.Derivatives(cases, at, gradient, shares);
        int[] free = [.. Enumerable.Range(0, size).Where(i => !(IsBounded(i) && x[i] <= 0 && gradient[i] <= 0))];
        if (size == objective.Members && free.Except(at.Moving).Any())
        {
            curvature = objective.Derivatives(cases, objective.Pass(cases, x, areBound: false), gradient, shares);
        }

        var value = objective.Value(at.Logs, x, shares);
        var step = ConjugateGradients.Solve(curvature, gradient, free);
        var rise = free.Sum(i => step[i] * gradient[i]);
        if (rise <= Tolerance * (1 + Math.Abs(value))) return null;
        var scale = 1.0;
        for (var halving = 0; halving < MaxHalvings; halving++, scale /= 2)
        {
            var candidate = (double[])x.Clone();
            foreach (var i in free)
            {
                candidate[i] += scale * step[i];
                if (IsBounded(i)) candidate[i] = Math.Max(0, candidate[i]);
            }

            var next = objective.Pass(cases, candidate, nonNegative);
            if (objective.Value(next.Logs, candidate, shares) > value) return next;
        }

        return null;
    }
}
