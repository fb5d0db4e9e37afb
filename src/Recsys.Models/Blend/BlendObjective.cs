using System.Numerics.Tensors;
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
    /// <param name="logs"><c>log softmax[target]</c> of each case at the parameters.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="shares">r.</param>
    public double Value(double[] logs, double[] parameters, double[]? shares = null)
    {
        var value = -Penalty(parameters);
        for (var q = 0; q < logs.Length; q++)
        {
            value += (shares is null ? 1 : shares[q]) * logs[q];
        }

        return value;
    }

    /// <summary><c>log softmax[target]</c> of a case.</summary>
    public double LogProbability(BlendCase @case, ReadOnlySpan<double> parameters) => Softmax(@case, parameters, new float[@case.Count]);

    /// <summary>Passes over the scores of all cases.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="areBound">
    /// Whether a common weight of 0 is bound to stay: its covariances, most of the work, are left out. Where all are 0 none is, nor where others are
    /// added to them.
    /// </param>
    public BlendPass Pass(IReadOnlyList<BlendCase> cases, double[] parameters, bool areBound)
    {
        int[] all = [.. Enumerable.Range(0, members)];
        int[] moving = areBound && Size == members && parameters.Any(w => w > 0) ? [.. all.Where(m => parameters[m] > 0)] : all;
        var (logs, means, covariances) = (new double[cases.Count], new double[cases.Count][], new double[cases.Count][]);
        ForEach(cases, (q, p) =>
        {
            logs[q] = Softmax(cases[q], parameters, p);
            (means[q], covariances[q]) = cases[q].Moments(p.AsSpan(0, cases[q].Count), members, moving);
        });
        return new BlendPass(parameters, logs, means, covariances, moving);
    }

    /// <summary>Gradient and the negative of the Hessian.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="at">A pass over them.</param>
    /// <param name="gradient">Shape [<see cref="Size"/>], overwritten.</param>
    /// <param name="shares">r.</param>
    public BlendCurvature Derivatives(IReadOnlyList<BlendCase> cases, BlendPass at, Span<double> gradient, double[]? shares = null)
    {
        gradient.Clear();
        var curvature = new BlendCurvature(members, [.. Enumerable.Range(0, Size).Select(RidgeOf)]);

        // Added up in the order of the cases: how many threads there were does not show.
        for (var q = 0; q < cases.Count; q++)
        {
            var (@case, r, covariance) = (cases[q], shares is null ? 1 : shares[q], new double[members * members]);
            TensorPrimitives.Multiply(at.Covariances[q], r, covariance);
            var blocks = BlocksOf(@case);
            curvature.Add(blocks, covariance);
            foreach (var (b, share) in blocks)
            {
                for (var m = 0; m < members; m++)
                {
                    gradient[(b * members) + m] += r * share * (@case.ScoresOf(m)[@case.Target] - at.Means[q][m]);
                }
            }
        }

        for (var i = 0; i < Size; i++)
        {
            gradient[i] -= RidgeOf(i) * at.Parameters[i];
        }

        return curvature;
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
