using CsCheck;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Dense;

public class SoftmaxLossTests
{
    public SoftmaxLossTests() => TorchRuntime.Initialize();

    [Fact]
    public void Value_and_gradients_are_those_of_torchs_log_softmax_in_any_shape() =>
        Gen.Select(Gen.Int[1, 80], Gen.Int[1, 90], Gen.Int[1, 40], Gen.Int[0, 3]).Sample((rows, items, width, perRow) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)((rows * 7919) + (items * 613) + (width * 7) + perRow), CPU);
            var random = new Random(rows + items);
            var (starts, columns, values) = (new List<int> { 0 }, new List<int>(), new List<float>());
            for (var r = 0; r < rows; r++)
            {
                int[] chosen = [.. Enumerable.Range(0, Math.Min(items, random.Next(perRow + 1))).Select(_ => random.Next(items)).Distinct().Order()];
                columns.AddRange(chosen);
                values.AddRange(chosen.Select(_ => random.NextSingle() + 0.1f));
                starts.Add(columns.Count);
            }

            var targets = new CsrMatrix(rows, items, [.. starts], [.. columns], [.. values]);
            var dense = zeros(rows, items);
            for (var r = 0; r < rows; r++)
            {
                for (var i = starts[r]; i < starts[r + 1]; i++) dense[r, columns[i]] = values[i];
            }

            Compare(
                randn([rows, width], generator: generator), randn([items, width], generator: generator), randn([items], generator: generator),
                targets, dense);
        }, iter: 100, threads: 1);

    [Fact]
    public void More_logits_than_one_block_holds_give_the_same()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        const int Rows = 150, Items = 9_000;
        int[] taken = [.. Enumerable.Range(0, Rows).Select(r => r * 59 % Items)];
        var dense = zeros(Rows, Items);
        for (var r = 0; r < Rows; r++) dense[r, taken[r]] = 1f;
        Compare(
            randn([Rows, 16], generator: generator), randn([Items, 16], generator: generator), zeros(Items), CsrMatrix.Selection(taken, Items),
            dense);
    }

    [Fact]
    public void Items_that_do_not_learn_change_nothing_of_the_gradient_of_the_rows()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        var (rows, items, bias) = (randn([40, 9], generator: generator), randn([70, 9], generator: generator), randn([70], generator: generator));
        var targets = CsrMatrix.Selection([.. Enumerable.Range(0, 40).Select(r => r * 3 % 70)], 70);
        float[] Gradient(bool itemsLearn)
        {
            var own = rows.clone();
            own.requires_grad = true;
            items.requires_grad = itemsLearn;
            SoftmaxLoss.Of(own, items, bias, targets).backward();
            return [.. own.grad!.data<float>()];
        }

        Assert.Equal(Gradient(itemsLearn: true), Gradient(itemsLearn: false));
    }

    [Fact]
    public void An_item_of_minus_infinite_bias_takes_no_part_and_gets_no_gradient()
    {
        using var scope = NewDisposeScope();
        var (rows, items, bias) = (ones(1, 2), ones(3, 2), tensor([0f, float.NegativeInfinity, 0f]));
        foreach (var t in new[] { rows, items, bias }) t.requires_grad = true;
        var loss = SoftmaxLoss.Of(rows, items, bias, CsrMatrix.Selection([0], 3));
        loss.backward();
        Assert.Equal(Math.Log(2), loss.item<float>(), 1e-6);
        Assert.Equal([-0.5f, 0f, 0.5f], bias.grad!.data<float>().ToArray());
        Assert.Equal([-0.5f, -0.5f, 0f, 0f, 0.5f, 0.5f], items.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_factor_of_the_loss_is_a_factor_of_its_gradients()
    {
        using var scope = NewDisposeScope();
        float[] Gradient(double factor)
        {
            var (rows, items, bias) = (arange(6, ScalarType.Float32).reshape(3, 2), arange(8, ScalarType.Float32).reshape(4, 2), zeros(4));
            rows.requires_grad = true;
            SoftmaxLoss.Of(rows, items, bias, CsrMatrix.Selection([0, 1, 2], 4)).Times(factor).backward();
            return rows.grad!.data<float>().ToArray();
        }

        Assert.Equal(Gradient(1).Select(g => 3 * g), Gradient(3), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => SoftmaxLoss.Of(zeros(2, 3), zeros(4, 3), zeros(4), CsrMatrix.Selection([0], 4)));
        Assert.Throws<ArgumentException>(() => SoftmaxLoss.Of(zeros(1, 3), zeros(4, 2), zeros(4), CsrMatrix.Selection([0], 4)));
    }

    private static void Compare(Tensor rows, Tensor items, Tensor bias, CsrMatrix targets, Tensor dense)
    {
        Tensor[] Run(Func<Tensor[], Tensor> loss)
        {
            var inputs = Array.ConvertAll([rows, items, bias], t => t.clone());
            foreach (var t in inputs) t.requires_grad = true;
            var value = loss(inputs);
            value.backward();
            return [value, .. inputs.Select(t => t.grad!)];
        }

        var ours = Run(t => SoftmaxLoss.Of(t[0], t[1], t[2], targets));
        var theirs = Run(t => (nn.functional.log_softmax(t[0].matmul(t[1].t()).Plus(t[2]), 1) * dense).sum().Over(-rows.shape[0]));
        foreach (var (a, b) in ours.Zip(theirs))
        {
            Assert.InRange((a - b).abs().max().item<float>(), 0, 2e-6 * Math.Max(1, b.abs().max().item<float>()));
        }
    }
}
