using System.Text;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Tests.Blocks.Training;

public class FusedAdamTests
{
    public FusedAdamTests() => TorchRuntime.Initialize();

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    public void It_walks_where_TorchSharps_own_optimiser_walks(double weightDecay)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        using var ours = new ParameterSet();
        ours.Add("w", randn([13, 7], generator: generator));
        ours.Add("b", randn([5], generator: generator));
        var theirs = ours.Tensors.Select(t => new TorchSharp.Modules.Parameter(t.detach().clone())).ToArray();
        var optimiser = new FusedAdam(ours, 0.01, weightDecay);
        using var reference = optim.AdamW(theirs, 0.01, 0.9, 0.999, 1e-8, weightDecay);
        var target = randn([13, 5], generator: generator);
        var x = randn([5, 7], generator: generator);

        Tensor Loss(Tensor w, Tensor b) => (w.matmul(x.t()) + b - target).pow(2).mean();
        for (var step = 0; step < 20; step++)
        {
            Loss(ours["w"], ours["b"]).backward();
            optimiser.Step();
            reference.zero_grad();
            Loss(theirs[0], theirs[1]).backward();
            reference.step();
        }

        Assert.InRange((ours["w"] - theirs[0]).abs().max().item<float>(), 0, 1e-6f);
        Assert.InRange((ours["b"] - theirs[1]).abs().max().item<float>(), 0, 1e-6f);
    }

    [Fact]
    public void Restarted_it_walks_as_a_new_one_does()
    {
        using var scope = NewDisposeScope();
        using var ours = new ParameterSet();
        ours.Add("w", ones(7));
        var optimiser = new FusedAdam(ours, 0.01);
        void Step(FusedAdam walker)
        {
            ours["w"].pow(2).sum().backward();
            walker.Step();
        }

        for (var step = 0; step < 5; step++) Step(optimiser);
        var before = ours.Copy();
        optimiser.Restart();
        for (var step = 0; step < 3; step++) Step(optimiser);
        var restarted = ours.ValuesOf("w").ToArray();
        ours.Assign(before);
        var fresh = new FusedAdam(ours, 0.01);
        for (var step = 0; step < 3; step++) Step(fresh);
        Assert.Equal(ours.ValuesOf("w").ToArray(), restarted);
    }

    [Fact]
    public void A_parameter_without_a_gradient_is_left_alone()
    {
        using var ours = new ParameterSet();
        ours.Add("idle", ones(3));
        new FusedAdam(ours, 0.1, weightDecay: 0.5).Step();
        Assert.Equal([1f, 1f, 1f], ours.ValuesOf("idle").ToArray());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public void Rows_of_a_lazy_table_go_where_those_of_a_dense_one_go_and_so_does_their_mean(double weightDecay)
    {
        using var dense = new Walk(100, 12, weightDecay, isLazy: false);
        using var lazy = new Walk(100, 12, weightDecay, isLazy: true);
        var begin = dense.Values;
        dense.Go(1_500, readsOfStep: 3);
        lazy.Go(1_500, readsOfStep: 3);
        var travelled = Distance(begin, dense.Values);
        Assert.InRange(Distance(dense.Values, lazy.Values) / travelled, 0, 0.02);
        Assert.InRange(Distance(dense.Means, lazy.Means) / travelled, 0, 0.02);
    }

    [Fact]
    public void What_no_step_reads_is_not_touched()
    {
        using var walk = new Walk(50, 8, weightDecay: 0, isLazy: true);
        var begin = walk.Values;
        walk.Go(30, readsOfStep: 4, ofRows: 10, touchesAll: false);
        Assert.Equal(begin[(10 * 8)..], walk.Values[(10 * 8)..]);
        Assert.All(Enumerable.Range(0, 10 * 8), i => Assert.NotEqual(begin[i], walk.Values[i]));
    }

    [Fact]
    public void Lazy_rows_that_are_saved_and_restored_go_on_bit_for_bit()
    {
        using var whole = new Walk(60, 8, weightDecay: 0.01, isLazy: true);
        using var part = new Walk(60, 8, weightDecay: 0.01, isLazy: true);
        whole.Go(40, readsOfStep: 3, touchesAll: false);
        using var saved = new MemoryStream();
        whole.Save(saved);
        saved.Position = 0;
        part.Restore(saved);
        whole.Go(40, readsOfStep: 3, seed: 10);
        part.Go(40, readsOfStep: 3, seed: 10);
        Assert.Equal(whole.Values, part.Values);
        Assert.Equal(whole.Means, part.Means);
    }

    [Fact]
    public void Two_threads_give_the_bits_of_one()
    {
        (float[] Values, float[] Means) Of(int threads)
        {
            using var cores = Cores.Take(threads);
            using var walk = new Walk(2_000, 256, weightDecay: 0.01, isLazy: true);
            walk.Go(12, readsOfStep: 600);
            return (walk.Values, walk.Means);
        }

        var (one, two) = (Of(1), Of(2));
        Assert.Equal(one.Values, two.Values);
        Assert.Equal(one.Means, two.Means);
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b).Sum(p => Math.Pow(p.First - p.Second, 2)));

    /// <summary>A table whose rows are pulled where chance says, each at some steps.</summary>
    private sealed class Walk : IDisposable
    {
        private const string Table = "table";

        private readonly ParameterSet _parameters = new();
        private readonly FusedAdam _optimiser;
        private readonly WeightAverage _average;

        public Walk(int rows, int width, double weightDecay, bool isLazy)
        {
            using var generator = Seeded.Torch(5, 0);
            _parameters.Add(Table, randn([rows, width], generator: generator));
            _optimiser = new FusedAdam(_parameters, 0.01, weightDecay, isLazy ? [Table] : []);
            _average = new WeightAverage(_parameters);
        }

        public float[] Values => _parameters.ValuesOf(Table).ToArray();

        public float[] Means => _average.ToValues()[Table].Values;

        public void Go(int steps, int readsOfStep, int? ofRows = null, bool touchesAll = true, int seed = 9)
        {
            var (random, shape) = (new Random(seed), _parameters[Table].shape);
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                // The first rows are read most.
                int[] read = [.. Enumerable.Range(0, readsOfStep).Select(_ => (int)(Math.Pow(random.NextDouble(), 2) * (ofRows ?? shape[0])))];
                var rows = CsrMatrix.Selection(read, (int)shape[0]);
                var pull = tensor([.. Enumerable.Range(0, readsOfStep * (int)shape[1]).Select(i => random.NextSingle() - 0.4f)]);
                _optimiser.Touch([(Table, rows), ("another", rows)], share: 1);
                _average.CatchUp(_optimiser.Lazy);
                CsrProduct.Of(rows, _parameters[Table]).mul(pull.reshape(readsOfStep, shape[1])).sum().backward();
                _optimiser.Step();
                _average.Add(_optimiser.Lazy);
            }

            if (!touchesAll) return;
            _optimiser.TouchAll(share: 1);
            _average.CatchUp(_optimiser.Lazy);
        }

        public void Save(Stream stream)
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            _parameters.Write(writer);
            _optimiser.Write(writer);
            _average.Write(writer);
        }

        public void Restore(Stream stream)
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            _parameters.Read(reader);
            _optimiser.Read(reader);
            _average.Read(reader);
        }

        public void Dispose()
        {
            _average.Dispose();
            _parameters.Dispose();
        }
    }
}
