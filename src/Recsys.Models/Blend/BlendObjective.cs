using Recsys.Models.Blocks.Embeddings;

namespace Recsys.Models.Blend;

/// <summary>
/// The penalised log-likelihood of a softmax regression: <c>Σ_q r_q · log softmax_i(Σ_m w_m(q)·z_mi)[target] − λ₀/2·|w|² − λ/2·|δ|²</c>, concave in
/// the parameters; the shares r are 1 unless <see cref="UnexplainedChoices"/> sets them. They lie in blocks of one number a member: the common
/// weights, then a block a length bucket, then a block a row of the context.
/// </summary>
internal sealed class BlendObjective(int members, BlendForm form, ContextBasis context, double baseRidge, double deltaRidge)
{
    public int Members => members;

    public int Size => members * Blocks;

    private int Blocks => 1 + (HasLengths ? HistoryLength.Buckets : 0) + (form == BlendForm.ByLengthAndContext ? context.Rows : 0);

    private bool HasLengths => form is BlendForm.ByLength or BlendForm.ByLengthAndContext;

    /// <summary>The blocks that a case's weights are the sum of, each times its value.</summary>
    public (int Block, double Value)[] BlocksOf(BlendCase @case) => form switch
    {
        BlendForm.ByLength => [(0, 1), (1 + @case.Length, 1)],
        BlendForm.ByLengthAndContext => [(0, 1), (1 + @case.Length, 1), .. ContextBlocks(@case)],
        _ => [(0, 1)],
    };

    public void WeightsOf(BlendCase @case, ReadOnlySpan<double> parameters, Span<double> weights)
    {
        weights.Clear();
        foreach (var (block, value) in BlocksOf(@case))
        {
            for (var m = 0; m < members; m++)
            {
                weights[m] += value * parameters[(block * members) + m];
            }
        }
    }

    public BlendWeights ToWeights(ReadOnlySpan<double> parameters, IReadOnlyList<string> names)
    {
        var rows = new List<double[]>();
        for (var b = 0; b < Blocks; b++)
        {
            rows.Add(parameters.Slice(b * members, members).ToArray());
        }

        return new BlendWeights
        {
            Members = names,
            Form = form,
            Common = rows[0],
            ByLength = HasLengths ? rows[1..(1 + HistoryLength.Buckets)] : [],
            ByContext = form == BlendForm.ByLengthAndContext ? Fold(rows[(1 + HistoryLength.Buckets)..]) : [],
        };
    }

    /// <summary>The objective alone.</summary>
    public double Value(IReadOnlyList<BlendCase> cases, double[] parameters, double[]? shares = null)
    {
        var logs = LogProbabilities(cases, parameters);
        var value = -Penalty(parameters);
        for (var q = 0; q < logs.Length; q++)
        {
            value += (shares is null ? 1 : shares[q]) * logs[q];
        }

        return value;
    }

    /// <summary><c>log softmax[target]</c> of each case, shape [cases].</summary>
    public double[] LogProbabilities(IReadOnlyList<BlendCase> cases, double[] parameters)
    {
        var result = new double[cases.Count];
        ForEach(cases, (q, buffer) => result[q] = Softmax(cases[q], parameters, buffer));
        return result;
    }

    /// <summary><c>log softmax[target]</c> of a case.</summary>
    public double LogProbability(BlendCase @case, ReadOnlySpan<double> parameters) => Softmax(@case, parameters, new float[@case.Count]);

    /// <summary>Value, gradient and the negative of the Hessian.</summary>
    public double Derivatives(
        IReadOnlyList<BlendCase> cases, double[] parameters, Span<double> gradient, out BlendCurvature curvature, double[]? shares = null)
    {
        gradient.Clear();
        curvature = new BlendCurvature(members, [.. Enumerable.Range(0, Size).Select(RidgeOf)]);
        var (logs, means, covariances) = (new double[cases.Count], new double[cases.Count][], new double[cases.Count][]);
        ForEach(cases, (q, p) =>
        {
            logs[q] = Softmax(cases[q], parameters, p);
            (means[q], covariances[q]) = cases[q].Moments(p.AsSpan(0, cases[q].Count), members);
        });

        // Added up in the order of the cases: how many threads there were does not show.
        double value = -Penalty(parameters);
        for (var q = 0; q < cases.Count; q++)
        {
            var (@case, r, covariance) = (cases[q], shares is null ? 1 : shares[q], covariances[q]);
            value += r * logs[q];
            for (var i = 0; i < covariance.Length; i++) covariance[i] *= r;
            var blocks = BlocksOf(@case);
            curvature.Add(blocks, covariance);
            foreach (var (b, share) in blocks)
            {
                for (var m = 0; m < members; m++)
                {
                    gradient[(b * members) + m] += r * share * (@case.ScoresOf(m)[@case.Target] - means[q][m]);
                }
            }
        }

        for (var i = 0; i < Size; i++)
        {
            gradient[i] -= RidgeOf(i) * parameters[i];
        }

        return value;
    }

    /// <summary>Each case with a buffer that holds its items, on all cores that the caller's scheduler gives.</summary>
    private static void ForEach(IReadOnlyList<BlendCase> cases, Action<int, float[]> body)
    {
        var most = cases.Max(c => c.Count);
        Parallel.For(
            0, cases.Count, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, () => new float[most],
            (q, _, buffer) =>
            {
                body(q, buffer);
                return buffer;
            },
            _ => { });
    }

    /// <summary>Puts the probabilities of a case's items into the buffer and returns the logarithm of that of its target.</summary>
    private double Softmax(BlendCase @case, ReadOnlySpan<double> parameters, float[] buffer)
    {
        Span<double> weights = stackalloc double[members];
        WeightsOf(@case, parameters, weights);
        var p = buffer.AsSpan(0, @case.Count);
        @case.Blend(weights, p);
        var target = p[@case.Target];
        return target - VectorMath.Softmax(p);
    }

    private double RidgeOf(int parameter) => parameter < members ? baseRidge : deltaRidge;

    private List<(int Block, double Value)> ContextBlocks(BlendCase @case)
    {
        var blocks = new List<(int, double)>();
        foreach (var id in @case.Context)
        {
            foreach (var (row, value) in context.RowsOf(id))
            {
                blocks.Add((1 + HistoryLength.Buckets + row, value));
            }
        }

        return blocks;
    }

    /// <summary>One row an id, as a request needs it.</summary>
    private List<double[]> Fold(List<double[]> learnt)
    {
        var rows = new List<double[]>();
        for (var id = 0; id < context.Ids; id++)
        {
            var sum = new double[members];
            foreach (var (row, value) in context.RowsOf(id))
            {
                for (var m = 0; m < members; m++)
                {
                    sum[m] += value * learnt[row][m];
                }
            }

            rows.Add(sum);
        }

        return rows;
    }

    /// <summary><c>λ₀/2·|w|² + λ/2·|δ|²</c>.</summary>
    public double Penalty(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            sum += RidgeOf(i) / 2 * parameters[i] * parameters[i];
        }

        return sum;
    }
}
