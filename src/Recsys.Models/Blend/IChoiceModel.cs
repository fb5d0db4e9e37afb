namespace Recsys.Models.Blend;

/// <summary>
/// A form of the blend with its share ε of unexplained choices: fitted on some cases, it says how likely it held the choices of others.
/// </summary>
internal interface IChoiceModel
{
    /// <summary>ε.</summary>
    double Unexplained { get; }

    /// <summary>The parameters that make the choices of the cases most likely, penalties included.</summary>
    /// <param name="cases">What was chosen.</param>
    /// <param name="nonNegative">Whether common weights are kept at 0 or above.</param>
    /// <param name="start">Parameters of a fit on cases much like these, which save time; or null.</param>
    double[] Fit(IReadOnlyList<BlendCase> cases, bool nonNegative, double[]? start = null);

    /// <summary><c>log P(target)</c>, with the share of unexplained choices.</summary>
    double LogLikelihood(BlendCase @case, ReadOnlySpan<double> parameters);

    /// <summary>The blended scores of the unseen items.</summary>
    void Blend(BlendCase @case, ReadOnlySpan<double> parameters, Span<float> blended);

    /// <summary>The parameters as a request needs them.</summary>
    BlendWeights ToWeights(ReadOnlySpan<double> parameters, IReadOnlyList<string> names);
}
