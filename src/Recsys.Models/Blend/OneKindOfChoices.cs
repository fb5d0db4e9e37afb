namespace Recsys.Models.Blend;

/// <summary>All choices weigh the members alike: one softmax regression, in any form of <see cref="BlendObjective"/>.</summary>
internal sealed class OneKindOfChoices(BlendObjective objective, double unexplained) : IChoiceModel
{
    public double Unexplained => unexplained;

    public double[] Fit(IReadOnlyList<BlendCase> cases, bool nonNegative, double[]? start = null) =>
        UnexplainedChoices.Maximise(objective, cases, unexplained, nonNegative, start);

    public double LogLikelihood(BlendCase @case, ReadOnlySpan<double> parameters) =>
        UnexplainedChoices.LogLikelihood(@case, objective.LogProbability(@case, parameters), unexplained);

    public void Blend(BlendCase @case, ReadOnlySpan<double> parameters, Span<float> blended)
    {
        Span<double> weights = stackalloc double[objective.Members];
        objective.WeightsOf(@case, parameters, weights);
        @case.Blend(weights, blended);
    }

    public BlendWeights ToWeights(ReadOnlySpan<double> parameters, IReadOnlyList<string> names) =>
        objective.ToWeights(parameters, names) with { Unexplained = unexplained };
}
